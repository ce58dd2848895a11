"""What DNS says about a mailbox's domain, and whether its letters will be believed."""

from diagnostics.checks.dns.check import check_domain
from diagnostics.checks.dns.facts import DnsOptions
from diagnostics.checks.dns.providers import provider_status, recognise
from diagnostics.checks.dns.resolver import Answer, AnswerState, Resolver, make_resolver

__all__ = [
    "Answer",
    "AnswerState",
    "DnsOptions",
    "Resolver",
    "check_domain",
    "make_resolver",
    "provider_status",
    "recognise",
]
