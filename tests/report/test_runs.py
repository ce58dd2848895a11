"""A run becomes JSON that keeps everything, and a page that can be handed on."""

import json

from diagnostics.checks import CheckRun, Line, Step, findings_from
from diagnostics.checks.step import step_from_json
from diagnostics.model import Account, Mailbox, State
from diagnostics.report.rows import STEP_COLUMNS
from diagnostics.report.runs import audit_page, check_page, run_json, step_table
from diagnostics.report.write import as_json
from diagnostics.words import evidence

FAILED = Step(
    "m1",
    "smtp",
    "login",
    State.FAILED,
    "errors/auth-failed",
    "535 <b>no</b>",
    "235",
    1.5,
    transcript=(Line("<", "535 <b>no</b>", 0.5),),
)
LOGO = Step("m1", "dns", "bimi", State.WARNING, "checks/dns-bimi", "no SVG")
FOUND, INFO = findings_from([FAILED, LOGO], {})
RUN = CheckRun((FAILED,), (INFO, FOUND))


def test_the_json_of_a_run_holds_every_step_whole() -> None:
    read = json.loads(as_json(run_json(RUN)))
    assert tuple(map(step_from_json, read["steps"])) == RUN.steps
    assert [f["evidence"] for f in read["findings"]] == [
        evidence(INFO),
        evidence(FOUND),
    ]


def test_the_steps_of_a_run_have_the_promised_columns() -> None:
    lines, columns = step_table(RUN)
    assert tuple(columns) == STEP_COLUMNS == tuple(lines[0])


def test_a_page_of_a_run_says_what_to_do_worst_first_and_shows_the_steps() -> None:
    page = check_page(Account(name="Acme <1>"), RUN)
    assert "<h1>Checks of Acme &lt;1&gt;</h1>" in page
    first = page.index("Login or password not accepted")
    assert first < page.index("The BIMI record is wrong")
    assert "password" in page
    assert page.index("<h2>Findings</h2>") < page.index("<h2>Steps</h2>")
    assert "<b>" not in page


def test_what_to_do_at_the_mailboxs_own_service_stands_with_the_rest() -> None:
    gmail = Mailbox("m1", "a@gmail.com", provider="gmail")
    run = CheckRun((FAILED,), findings_from([FAILED], {"m1": gmail}))
    (told,) = run_json(run)["findings"]
    assert told["data"]["note"].startswith("Google: ")
    assert told["data"]["note"] in told["fix"]
    assert "Google: " in check_page(Account(), run)


def test_a_page_names_the_account_by_what_it_has() -> None:
    assert "Coverage of acme.test" in audit_page(Account(host="acme.test"), [])
    assert "Coverage of the account" in audit_page(Account(), [])
