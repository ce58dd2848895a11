import asyncio
import json
from collections.abc import Callable, Mapping, Sequence

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import DnsOptions, check_domain, judge_again
from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical, is_name
from diagnostics.checks.step import Step, step_from_json, step_to_json
from diagnostics.model import Mailbox, Subject

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


Judged = Callable[..., tuple[Step, ...]]


@pytest.fixture
def judged(zone: Callable[[Records], Zone]) -> Judged:
    """All DNS steps of a mailbox in a zone.

    On the way it holds, for whatever a test looks at, that a rule declares the facts
    of its steps, and that what was collected gives the same steps once more.
    """

    def run(
        names: Records | Zone,
        mailbox: Mailbox,
        provider: str = "",
        options: DnsOptions | None = None,
    ) -> tuple[Step, ...]:
        preset = catalogue.provider(provider) if provider else None
        table = names if isinstance(names, Zone) else zone(names)
        steps = asyncio.run(check_domain(mailbox, preset, table, options))
        for step in steps:
            if step.rule:
                catalogue.stated(step.rule, Subject(), step.data)
        saved = [step_from_json(json.loads(json.dumps(step_to_json(s)))) for s in steps]
        if saved[0].collected:
            again = judge_again(mailbox, preset, saved[0].collected, options)
            assert again == steps
        assert not any(step.collected for step in steps[1:])
        return steps

    return run
