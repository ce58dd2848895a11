"""What a login amounts to, or why there was none."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.checks.mail.judges.between.interception import rewritten
from diagnostics.checks.mail.judges.dialogue import no_esmtp
from diagnostics.checks.mail.judges.refusal_effects import UNKNOWN, effect
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.sasl import COSTLY, UNPROVED
from diagnostics.checks.mail.seen import AnyReply, LoginSeen, Visit
from diagnostics.model import AuthKind, Phrase, State

_ACCEPTED = 235

_SAID = "errors/"

_NO_PASSWORDS = "basic-auth-disabled"

_NO_CAUSE = frozenset((UNKNOWN, "auth-failed", "policy-rejected"))
"""Reasons behind which anything may be."""

_ALREADY = re.compile(r"\balready\b.{0,40}\b(?:auth|log)", re.IGNORECASE)


def judge_login(visit: Visit, login: LoginSeen) -> StageOutcome:
    """How the login went."""
    if login.untried == "plain":
        seen, expected = Phrase.of("mail:not-encrypted"), Phrase.of("mail:tls-first")
        rule = "checks/plain-text-refused"
        return StageOutcome(State.SKIPPED, rule, seen, expected, waited_for="tls")
    if not login.offered and login.masked:
        return rewritten(login.masked)
    if not login.offered and login.is_plain_smtp:
        return no_esmtp(Phrase.of("smtp:no-ehlo-no-login"))
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
    if login.untried == "begun-before":
        seen, rule = Phrase.of("mail:begun-before"), "checks/login-interrupted"
        return StageOutcome(State.INCONCLUSIVE, rule, seen)
    if login.untried == "refused-before" or login.reply is None:
        return _refused_before(visit, login)
    return _answered(visit, login, login.reply)


def _refused_before(visit: Visit, login: LoginSeen) -> StageOutcome:
    """A login that isn't tried as the same secret was refused: to whom, if not us."""
    given = {"service": login.earlier, "reply": login.problem}
    seen = Phrase.of("mail:refused-before", **given)
    skipped = StageOutcome(State.SKIPPED, seen=seen, waited_for="login")
    if login.reply is None:
        return skipped
    told = _answered(visit, login, login.reply)
    return replace(skipped, rule=told.rule, data=told.data)


def _fitting(auth: str) -> Phrase:
    kind = "token" if auth == AuthKind.OAUTH2 else "password"
    return Phrase.of(f"mail:mechanisms-for-{kind}")


def _answered(visit: Visit, login: LoginSeen, reply: AnyReply) -> StageOutcome:
    in_smtp = isinstance(reply, Reply)
    if login.breach:
        return _given_up(login, reply)
    if reply.is_done or (in_smtp and _is_in_already(reply)):
        return StageOutcome(seen=reply.text, data={"mechanism": login.mechanism})
    asked, wanted = ("AUTH", str(_ACCEPTED)) if in_smtp else ("PASS", "OK")
    with_token = bool(login.error) or login.auth == AuthKind.OAUTH2
    outcome = judge_refusal(visit, asked, reply, wanted, with_token=with_token)
    if _wants_tokens_only(login) and not outcome.stops:
        outcome = _told_by_preset(outcome)
    if not login.error or not reply.spoke:
        return outcome
    seen = Phrase.of("mail:token-refused", reply=reply.text, error=login.error)
    rule = outcome.rule if _says_why(outcome) else f"{_SAID}oauth-failed"
    data = {**outcome.data, "reason": rule.removeprefix(_SAID)}
    expected = Phrase.of("mail:token-wanted")
    return replace(outcome, rule=rule, seen=seen, expected=expected, data=data)


def _is_in_already(reply: AnyReply) -> bool:
    """Whether the server takes us without a login, as some do by our address."""
    return reply.said.startswith("503") and bool(_ALREADY.search(reply.said))


def _given_up(login: LoginSeen, reply: AnyReply) -> StageOutcome:
    """A login that we ended ourselves."""
    given = {"mechanism": login.mechanism, "reply": reply.said}
    seen = Phrase.of(f"mail:login-{login.breach}", **given)
    if login.breach == COSTLY:
        return StageOutcome(State.INCONCLUSIVE, "checks/sasl-broken", seen)
    rule = (
        "checks/server-unproved" if login.breach == UNPROVED else "checks/sasl-broken"
    )
    return StageOutcome(State.FAILED, rule, seen, Phrase.of("mail:a-proof"))


def _wants_tokens_only(login: LoginSeen) -> bool:
    """Whether a password was refused where the preset knows that none is taken."""
    return login.accepts == (AuthKind.OAUTH2,) and login.auth != AuthKind.OAUTH2


def _told_by_preset(outcome: StageOutcome) -> StageOutcome:
    """A refused password, where the service is known to take none at all."""
    reason = outcome.rule.removeprefix(_SAID)
    if outcome.state is not State.FAILED or reason not in _NO_CAUSE:
        return outcome
    data = {**outcome.data, "reason": _NO_PASSWORDS}
    return replace(outcome, rule=f"{_SAID}{_NO_PASSWORDS}", data=data)


def _says_why(outcome: StageOutcome) -> bool:
    """Whether a refused token's reply says more than that it was refused."""
    return outcome.rule not in (f"{_SAID}{UNKNOWN}", f"{_SAID}policy-rejected")


def is_counted(outcome: StageOutcome) -> bool:
    """Whether the secret itself was refused, so that it mustn't be tried again."""
    if outcome.state is not State.FAILED or not outcome.rule.startswith(_SAID):
        return False
    return not effect(outcome.rule.removeprefix(_SAID)).spares
