"""What a login amounts to, or why there was none."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.checks.mail.judges.refusal_effects import UNKNOWN, effect
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.seen import AnyReply, LoginSeen, Visit
from diagnostics.model import AuthKind, Phrase, State

_ACCEPTED = 235

_SAID = "errors/"


def judge_login(visit: Visit, login: LoginSeen) -> StageOutcome:
    """How the login went."""
    if login.untried == "plain":
        seen, expected = Phrase.of("mail:not-encrypted"), Phrase.of("mail:tls-first")
        rule = "checks/plain-text-refused"
        return StageOutcome(State.SKIPPED, rule, seen, expected, waited_for="tls")
    if not login.offered:
        seen, rule = Phrase.of("mail:no-login-listed"), "checks/auth-not-offered"
        return StageOutcome(State.FAILED, rule, seen, "PLAIN")
    if not login.mechanism:
        seen = Phrase.of("mail:login-offered", offered=login.offered)
        rule = "checks/mechanism-missing"
        return StageOutcome(State.FAILED, rule, seen, _fitting(login.auth))
    if login.untried == "not-granted":
        rule, expected = "checks/secret-not-granted", Phrase.of("checks:a-grant")
        return StageOutcome(State.INCONCLUSIVE, rule, login.problem, expected)
    if login.untried == "no-secret":
        rule, expected = "checks/secret-missing", Phrase.of("mail:a-secret")
        return StageOutcome(State.INCONCLUSIVE, rule, login.problem, expected)
    if login.untried == "refused-before" or login.reply is None:
        given = {"service": login.earlier, "reply": login.problem}
        seen = Phrase.of("mail:refused-before", **given)
        return StageOutcome(State.SKIPPED, seen=seen, waited_for="login")
    return _answered(visit, login, login.reply)


def _fitting(auth: str) -> Phrase:
    kind = "token" if auth == AuthKind.OAUTH2 else "password"
    return Phrase.of(f"mail:mechanisms-for-{kind}")


def _answered(visit: Visit, login: LoginSeen, reply: AnyReply) -> StageOutcome:
    in_smtp = isinstance(reply, Reply)
    if reply.code == _ACCEPTED if isinstance(reply, Reply) else reply.ok:
        return StageOutcome(seen=reply.text, data={"mechanism": login.mechanism})
    asked, wanted = ("AUTH", str(_ACCEPTED)) if in_smtp else ("PASS", "OK")
    with_token = bool(login.error) or login.auth == AuthKind.OAUTH2
    outcome = judge_refusal(visit, asked, reply, wanted, with_token=with_token)
    if not login.error or not reply.spoke:
        return outcome
    seen = Phrase.of("mail:token-refused", reply=reply.text, error=login.error)
    rule = outcome.rule if _says_why(outcome) else f"{_SAID}oauth-failed"
    data = {**outcome.data, "reason": rule.removeprefix(_SAID)}
    expected = Phrase.of("mail:token-wanted")
    return replace(outcome, rule=rule, seen=seen, expected=expected, data=data)


def _says_why(outcome: StageOutcome) -> bool:
    """Whether a refused token's reply says more than that it was refused."""
    return outcome.rule not in (f"{_SAID}{UNKNOWN}", f"{_SAID}policy-rejected")


def is_counted(outcome: StageOutcome) -> bool:
    """Whether the secret itself was refused, so that it mustn't be tried again."""
    if outcome.state is not State.FAILED or not outcome.rule.startswith(_SAID):
        return False
    return not effect(outcome.rule.removeprefix(_SAID)).spares
