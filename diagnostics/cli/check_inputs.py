"""What a check is given on the command line: whom, the network, the secrets."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.language import gettext as _
from diagnostics.model import Account, NetworkSettings

if TYPE_CHECKING:
    from diagnostics.checks import CheckPlan, DnsOptions, Network, Secrets


def is_address(target: str) -> bool:
    """Whether it is an e-mail address; a file or folder that is there always wins."""
    local, at, domain = target.rpartition("@")
    named = bool(at and local and domain) and not set("/\\") & set(target)
    return named and not Path(target).exists()


def expect_address(options: argparse.Namespace) -> None:
    """Refuses what means nothing for one address. Raises ValueError."""
    from diagnostics.checks import domain_of
    from diagnostics.checks.grants import is_machine_reference

    domain_of(options.account)
    secret = options.secret or "lab:"
    if not (is_machine_reference(secret) or secret.startswith("lab:")):
        raise ValueError(_("--secret takes a reference, env:NAME or file:PATH"))
    for option in ("mailbox", "partial", "account_network"):
        if getattr(options, option):
            name = option.replace("_", "-")
            why = _("an address has no account")
            raise ValueError(_("--{name} does nothing here: {why}", name=name, why=why))
    for named in options.allow_plain:
        if named != options.account:
            raise ValueError(
                _(
                    "--allow-plain {named} does nothing here: only {account} is "
                    "checked",
                    named=named,
                    account=options.account,
                )
            )


def expect_mailboxes(account: Account, options: argparse.Namespace) -> None:
    """Raises UnknownIdError, or ValueError where an option has no effect."""
    for mailbox_id in (*(options.mailbox or ()), *options.allow_plain):
        account.mailbox(mailbox_id)
    for mailbox_id in options.allow_plain:
        if options.mailbox and mailbox_id not in options.mailbox:
            raise ValueError(
                _(
                    "--allow-plain {mailbox} does nothing here: --mailbox leaves it "
                    "out",
                    mailbox=mailbox_id,
                )
            )
    if options.secret:
        raise ValueError(
            _("--secret does nothing here: the account's mailboxes name their own")
        )
    asked = account.network
    if options.account_network and not (asked.dns or asked.ca_file):
        raise ValueError(
            _(
                "--account-network does nothing here: the account names no name "
                "servers and no roots"
            )
        )


def network_of(options: argparse.Namespace, account: Account | None) -> Network:
    """The network as the run sees it; what is given by hand counts most.

    Args:
        options: of `check`.
        account: whose own settings count too; None where there is no account.

    Raises:
        ValueError: an entry of `--allow` or of the setting allows nothing, or a
            setting of the network can't be used.
    """
    from diagnostics.checks import Network

    usual, by_hand = Network.usual(), settings_by_hand(options)
    if account is not None:
        agreed = options.account_network
        usual = usual.of_account(account.network, consented=agreed)
    return replace(
        usual.asked(by_hand),
        allow_plain=frozenset(options.allow_plain),
        allowed=(*usual.allowed, *options.allow),
    )


def settings_by_hand(options: argparse.Namespace) -> NetworkSettings:
    """What `--dns`, `--ca`, `--timeout` and `--ehlo` ask for. Raises ValueError."""
    return NetworkSettings(
        tuple(options.dns),
        options.ca or "",
        _number("--timeout", options.timeout),
        options.ehlo or "",
    )


def _number(option: str, written: str | None) -> float:
    from diagnostics.network_settings import seconds_of

    try:
        return seconds_of(written) if written else 0.0
    except ValueError as error:
        raise ValueError(f"{option}: {error}") from None


def secrets_of(options: argparse.Namespace, network: Network) -> Secrets:
    """What this run may use."""
    from diagnostics.checks import Secrets

    return Secrets(lab=network.lab, granted=tuple(options.allow_secret))


def dns_options_of(options: argparse.Namespace) -> DnsOptions:
    """What DNS is asked beyond the usual."""
    from diagnostics.checks import DnsOptions

    return DnsOptions(
        selectors=tuple(options.selector),
        dnsbl=tuple(options.dnsbl),
        bimi=options.bimi,
    )


def planned(account: Account | str, options: argparse.Namespace) -> CheckPlan:
    """What the run contacts and sends.

    Raises:
        ValueError: a grant of `--allow-secret` has no effect.
    """
    from diagnostics import checks

    network = network_of(options, None if isinstance(account, str) else account)
    secrets = secrets_of(options, network)
    if options.allow_secret and secrets.policy.is_shared:
        raise ValueError(
            _(
                "--allow-secret does nothing here: in a shared deployment "
                "SENDERSCOPE_SECRETS alone says what may be used"
            )
        )
    told = checks.plan(
        account,
        options.mailbox,
        options.only,
        dns_options_of(options),
        network,
        secrets,
        options.secret or "",
    )
    for written in options.allow_secret:
        grant = checks.Grant.of(written)
        asked = [(s.reference, s.host) for s in told.secrets]
        if isinstance(account, str) and options.secret and not told.targets:
            # Which server it is stands open until the domain was asked.
            asked = [(options.secret, grant.host)]
        if not any(grant.fits(*one) for one in asked):
            raise ValueError(
                _(
                    "--allow-secret {written} does nothing here: no mailbox asks for "
                    "it; --plan says which secrets go where",
                    written=written,
                )
            )
    return told
