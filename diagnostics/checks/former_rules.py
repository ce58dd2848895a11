"""Rules of saved runs that went when servers' words got one set of rules."""

from __future__ import annotations

from collections.abc import Mapping

FORMER: Mapping[str, str] = {
    "checks/app-password-required": "errors/app-password-required",
    "checks/basic-auth-disabled": "errors/basic-auth-disabled",
    "checks/busy": "errors/rate-limited",
    "checks/greeting-rejected": "errors/policy-rejected",
    "checks/login-failed": "errors/auth-failed",
    "checks/login-throttled": "errors/rate-limited",
    "checks/oauth-failed": "errors/oauth-failed",
    "checks/pop3-disabled": "errors/pop-disabled",
    "checks/pop3-in-use": "errors/pop-mailbox-in-use",
    "checks/pop3-temporary": "errors/server-error",
    "checks/sender-deferred": "errors/greylisted",
    "checks/sender-not-owned": "errors/sender-not-owned",
    "checks/sender-rejected": "errors/sender-rejected",
    "checks/sender-unauthenticated": "errors/sender-unauthenticated",
    "checks/smtp-auth-disabled": "errors/smtp-auth-disabled-for-mailbox",
    "checks/starttls-refused": "errors/tls-handshake-failed",
}
"""By id, what is nearest to it now."""


def renewed(rule_id: str) -> str:
    """The rule as it is called now; whatever isn't former stays."""
    return FORMER.get(rule_id, rule_id)
