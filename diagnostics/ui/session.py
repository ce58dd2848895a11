"""What a visitor has open: the account, the reading, and the results about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from diagnostics import accounts, senders
from diagnostics.accounts import Loaded
from diagnostics.accounts.reader import stands_alone
from diagnostics.checks import CheckRun, Step, judged_together
from diagnostics.model import Account, Finding, Reading, worst_first
from diagnostics.report.earlier_run import Difference, difference
from diagnostics.report.rows import finding_json
from diagnostics.report.things import past_runs
from diagnostics.report.things.past_runs import PastRun
from diagnostics.senders import Edit, Impact, Repair, Simulation
from diagnostics.ui import upload_questions

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
_TTL = 3600
_MOST = 8
"""How long and how many loaded accounts and their results are kept."""

_MOST_RUNS = 10_000
"""So many checks of single mailboxes are remembered."""

_UPLOADER = "account-files"

READING_TEXTS = {
    "precedence": "Own mailbox before company mailbox",
    "default_flag": "How far the Default checkbox reaches",
    "subprojects": "A mailbox bound to a project",
    "unverified": "A mailbox that was never tested",
    "tie": "Two equal candidates",
}


def sample_names() -> list[str]:
    """The accounts under sample_data/, the friendly one first."""
    found = [
        p.name
        for p in SAMPLES.iterdir()
        if (p.is_dir() and (p / "mailboxes.csv").exists())
        or p.suffix in (".yaml", ".xlsx")
    ]
    return sorted(found, key=lambda name: (name != "acme", name))


@st.cache_resource(show_spinner=False, ttl=_TTL, max_entries=_MOST)
def _load_sample(name: str) -> Loaded:
    return accounts.load(SAMPLES / name)


def _load_upload(files: Sequence[UploadedFile]) -> None:
    """Reads what was uploaded, once, into this visitor's session and nowhere else.

    What is kept is the account and not the bytes. Results about it are kept by a digest
    of the content alone, in which no two uploads can be taken for one another.
    """
    chosen = tuple((f.file_id, f.name) for f in files)
    answers = upload_questions.answers(chosen)
    if st.session_state.get("upload_chosen") == (chosen, answers):
        return
    earlier = st.session_state.get("upload_emptied")
    if earlier is None or earlier[0] not in chosen:  # taken away in the uploader
        earlier = st.session_state["upload_emptied"] = None
    if earlier and chosen == earlier[:1]:
        _, loaded, digest = earlier
    else:
        held = [(f.name, f.getvalue()) for f in files]
        with st.spinner("Reading the account …"):
            loaded = accounts.load_uploads(held, dict(answers))
        digest = digest_of([*held, *((a, said.encode()) for a, said in answers)])
        asked = upload_questions.open_in(loaded)
        if len(files) == 1 and stands_alone(files[0].name) and not asked:
            _empty(files[0].name, files[0].file_id)
            st.session_state["upload_emptied"] = chosen[0], loaded, digest
    st.session_state["upload"] = loaded
    st.session_state["upload_digest"] = digest
    st.session_state["upload_chosen"] = chosen, answers


def _empty(name: str, file_id: str) -> None:
    """Frees the bytes of a file that isn't read again; the page goes on naming it.

    They are held by the server for its uploader, and by the uploader's state, of which
    a run gets a copy.
    """
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.add_file(context.session_id, UploadedFileRec(file_id, name, "", b""))
    for held in st.session_state[_UPLOADER]:
        held.seek(0)
        held.truncate()


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and contents, each behind its length."""
    digest = hashlib.sha256()
    for name, data in sorted(files):
        for part in (name.encode("utf-8", "surrogatepass"), data):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def loaded() -> Loaded:
    """The open account with its problems: the upload, else the chosen sample."""
    upload: Loaded | None = st.session_state.get("upload")
    return upload or _load_sample(sample_name())


def sample_name() -> str:
    """The sample in use: from the address `?account=`, else as chosen before."""
    asked = st.query_params.get("account") or st.session_state.get("sample")
    return asked if asked in sample_names() else sample_names()[0]


def in_address() -> dict[str, str]:
    """What an address has to say to open this account under this reading again.

    An upload can't be named; of the reading, the switches that the account has
    otherwise.
    """
    chosen: dict[str, str] = st.session_state.get("reading", {})
    named = {} if st.session_state.get("upload") else {"account": sample_name()}
    return {**named, **chosen}


def files_told() -> str:
    """Where the open account comes from, for the top line."""
    if st.session_state.get("upload"):
        return "uploaded files"
    return f"sample {sample_name()}"


def account() -> Account:
    """The open account."""
    return loaded().account


def reading() -> Reading:
    """The account's reading with the visitor's switches over it."""
    chosen: dict[str, str] = st.session_state.get("reading", {})
    usual = account().reading
    kinds = {f.name: type(getattr(usual, f.name)) for f in fields(Reading)}
    return replace(usual, **{k: kinds[k](v) for k, v in chosen.items()})


def account_key() -> str:
    """What caches of results about the open account are keyed by."""
    return str(st.session_state.get("upload_digest") or f"sample:{sample_name()}")


@st.cache_resource(show_spinner="Simulating every pair …", ttl=_TTL, max_entries=_MOST)
def _simulate(
    key: str, _account: Account, reading: Reading, inactive: bool
) -> Simulation:
    return senders.simulate(_account, reading, inactive, partial=True)


def simulation(include_inactive: bool = False) -> Simulation:
    """All pairs of the open account under the reading in use."""
    return _simulate(account_key(), account(), reading(), include_inactive)


@st.cache_resource(show_spinner="Auditing …", ttl=_TTL, max_entries=_MOST)
def _audit(key: str, _account: Account, reading: Reading) -> tuple[Finding, ...]:
    return senders.audit(_account, reading, partial=True)


def audit() -> tuple[Finding, ...]:
    """The coverage findings of the open account."""
    return _audit(account_key(), account(), reading())


def begin_draft(edits: Iterable[Edit]) -> None:
    """Lets the draft of the open account begin with these edits, in a new table."""
    _, begun = _draft_begun()
    st.session_state[f"draft-begun-{account_key()}"] = tuple(edits), begun + 1


def hold_repair(asked: object, found: Repair) -> None:
    """Keeps the repair of the open account last looked for, and what was asked."""
    st.session_state[f"repair-{account_key()}"] = asked, found


def held_repair() -> tuple[object, Repair] | None:
    """The repair last looked for, with what was asked; None where there is none."""
    held: tuple[object, Repair] | None
    held = st.session_state.get(f"repair-{account_key()}")
    return held


def draft_edits() -> tuple[Edit, ...]:
    """The edits that the draft of the open account begins with; usually none."""
    edits, _ = _draft_begun()
    return edits


def draft_key() -> str:
    """What names the draft's table: another one wherever it begins anew."""
    _, begun = _draft_begun()
    return f"{account_key()}-{begun}" if begun else account_key()


def _draft_begun() -> tuple[tuple[Edit, ...], int]:
    """What the draft of the open account begins with, and how often it began anew."""
    held: tuple[tuple[Edit, ...], int]
    held = st.session_state.get(f"draft-begun-{account_key()}", ((), 0))
    return held


def impact(mailbox_ids: str | tuple[str, ...]) -> Impact:
    """How many employees, projects and pairs a mailbox, or several, send for."""
    return senders.impact(simulation(), mailbox_ids)


def keep(run: CheckRun, when: datetime | None = None) -> None:
    """Keeps a run for the other pages; it replaces what is older of its mailboxes.

    Args:
        run: the run.
        when: when it ended; None: just now.
    """
    if st.session_state.get("kept_run") is run:
        return
    told = past_runs.runs_of(run.steps, when or datetime.now(UTC))
    earlier = runs_before()[: _MOST_RUNS - len(told)]
    st.session_state[f"past-runs-{account_key()}"] = (*told, *earlier)
    anew = {step.mailbox for step in run.steps}
    again = anew & checked()
    st.session_state["since_last"] = difference(
        [finding_json(f) for f in findings() if concerned(f) & again],
        [f for f in run.findings if concerned(f) & again],
    )
    st.session_state["kept_run"] = run
    older = tuple(s for s in kept_steps() if s.mailbox not in anew)
    steps = (*run.steps, *older)
    st.session_state["kept_steps"] = steps
    st.session_state["checked"] = checked() | anew
    # A cause may be shared by mailboxes of several runs: all are judged together.
    st.session_state["findings"] = judged_together(steps, account(), impact)
    st.session_state["findings_of"] = account_key()


def runs_before(*mailbox_ids: str) -> tuple[PastRun, ...]:
    """This visitor's checks of the open account, the last first; of some mailboxes."""
    held: tuple[PastRun, ...]
    held = st.session_state.get(f"past-runs-{account_key()}", ())
    return tuple(r for r in held if not mailbox_ids or r.mailbox in mailbox_ids)


def kept_steps() -> tuple[Step, ...]:
    """The last steps of each of the open account's mailboxes."""
    if st.session_state.get("findings_of") != account_key():
        return ()
    steps: tuple[Step, ...] = st.session_state["kept_steps"]
    return steps


def concerned(finding: Finding) -> frozenset[str]:
    """The ids of the mailboxes that a finding is about."""
    shared = finding.data.get("mailboxes", ())
    return frozenset((finding.subject.id, *(row.id for row in shared)))


def since_last() -> Difference:
    """What the last run of this visitor's changed of the one before."""
    told: Difference = st.session_state.get("since_last", Difference((), ()))
    return told


def findings() -> tuple[Finding, ...]:
    """What this visitor's checks of the open account found."""
    if st.session_state.get("findings_of") != account_key():
        return ()
    found: tuple[Finding, ...] = st.session_state["findings"]
    return found


def checked() -> frozenset[str]:
    """The ids of the open account's mailboxes that this visitor has checked."""
    if st.session_state.get("findings_of") != account_key():
        return frozenset()
    ids: frozenset[str] = st.session_state["checked"]
    return ids


def check_findings(mailbox_id: str) -> list[Finding]:
    """What the last check of this mailbox found, worst first."""
    return worst_first(f for f in findings() if mailbox_id in concerned(f))


def sidebar() -> None:
    """Which account is open, and how its open points are read."""
    with st.sidebar:
        _choose_account()
        with st.expander("Reading", icon=":material/tune:"):
            st.caption(
                "Planfix's help leaves these points open. Change one to see "
                "which pairs depend on it."
            )
            _choose_reading()
        if reading().name != account().reading.name:
            st.caption("The reading in use differs from the account's own.")
    _follow()


def _follow() -> None:
    """Keeps account and reading in the address, beside what the page has there."""
    wanted = in_address()
    for name in ("account", *READING_TEXTS):
        if name not in wanted:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]


def _choose_account() -> None:
    files = st.file_uploader(
        "Open an account",
        accept_multiple_files=True,
        key=_UPLOADER,
        help="A zip or the CSV files of one account, a workbook, YAML or JSON. "
        "Nothing is sent anywhere.",
    )
    if files:
        _load_upload(files)
        upload_questions.ask(loaded())
    else:
        for name in ("upload", "upload_digest", "upload_chosen", "upload_emptied"):
            st.session_state.pop(name, None)
        names = sample_names()
        chosen = st.selectbox(
            "or a sample",
            names,
            index=names.index(sample_name()),
            key="sample_choice",
            on_change=_forget_asked_account,
        )
        st.session_state["sample"] = chosen


def _forget_asked_account() -> None:
    st.query_params.pop("account", None)


def _asked_reading() -> Mapping[str, str]:
    """The switches in the address as this visit began, for the account open then.

    They stay what they were: a selectbox whose default changes would start anew.
    """
    began = (account_key(), st.query_params.to_dict())
    key, asked = st.session_state.setdefault("asked_reading", began)
    return asked if key == account_key() else {}


def _choose_reading() -> None:
    chosen: dict[str, str] = {}
    usual, asked = account().reading, _asked_reading()
    for switch, text in READING_TEXTS.items():
        kind = type(getattr(usual, switch))
        values = [str(v) for v in kind]
        first = asked.get(switch)
        if first not in values:
            first = str(getattr(usual, switch))
        picked = st.selectbox(
            text,
            values,
            index=values.index(first),
            key=f"reading-{switch}-{account_key()}",
        )
        if picked != getattr(usual, switch):
            chosen[switch] = str(picked)
    st.session_state["reading"] = chosen
