"""What DNS says about a mailbox's domain, and whether its letters will be believed."""

from diagnostics.checks.dns.asking import make_resolver
from diagnostics.checks.dns.check import CollectedDomains, check_domain, judge_again
from diagnostics.checks.dns.collecting import documents
from diagnostics.checks.dns.facts import DnsOptions, MovedError, NotAllowedError
from diagnostics.checks.dns.providers import provider_status, recognise
from diagnostics.checks.dns.resolver import (
    Answer,
    AnswerState,
    Resolver,
    canonical,
    is_name,
)

__all__ = [
    "Answer",
    "AnswerState",
    "CollectedDomains",
    "DnsOptions",
    "MovedError",
    "NotAllowedError",
    "Resolver",
    "canonical",
    "check_domain",
    "documents",
    "is_name",
    "judge_again",
    "make_resolver",
    "provider_status",
    "recognise",
]
