from collections.abc import Callable, Mapping, Sequence

import pytest

from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical, is_name

Records = Mapping[str, Sequence[str]]


class Zone:
    """Answers from a table: {"name": ["TXT v=spf1 -all", "MX 10 host", "SERVFAIL"]}."""

    def __init__(self, names: Records) -> None:
        self.names = {canonical(name): list(rows) for name, rows in names.items()}
        self.asked: list[tuple[str, str]] = []

    async def lookup(self, name: str, rdtype: str) -> Answer:
        owner = canonical(name)
        self.asked.append((owner, rdtype))
        if not is_name(owner):
            return Answer(owner, rdtype, AnswerState.NXDOMAIN)
        aliases: list[str] = []
        while True:
            rows = [row.partition(" ") for row in self.names.get(owner, ())]
            found = tuple(text for kind, _, text in rows if kind == rdtype)
            alias = next((text for kind, _, text in rows if kind == "CNAME"), "")
            if found or not alias or rdtype == "CNAME":
                break
            aliases.append(owner := alias)
        return self.answer(owner, canonical(name), rdtype, found, tuple(aliases))

    def answer(
        self,
        owner: str,
        name: str,
        rdtype: str,
        found: tuple[str, ...],
        aliases: tuple[str, ...],
    ) -> Answer:
        rows = self.names.get(owner, ())
        if found:
            authenticated = "AD" in rows
            return Answer(
                name, rdtype, AnswerState.FOUND, found, aliases, authenticated
            )
        for state in (AnswerState.SERVFAIL, AnswerState.TIMEOUT, AnswerState.REFUSED):
            if state.name in rows:
                return Answer(name, rdtype, state, bogus="BOGUS" in rows, error="lab")
        exists = any(n == owner or n.endswith(f".{owner}") for n in self.names)
        absent = AnswerState.NODATA if exists else AnswerState.NXDOMAIN
        return Answer(name, rdtype, absent, (), aliases)


@pytest.fixture
def zone() -> Callable[[Records], Zone]:
    return Zone
