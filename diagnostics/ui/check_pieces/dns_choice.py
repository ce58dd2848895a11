"""DNS checks that run only when somebody chooses them."""

from __future__ import annotations

import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.ui import components
from diagnostics.ui.choosing import picked_one_by_one

BLOCK_LISTS = ("zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org")
"""Offered, never asked unless chosen; any other zone can be typed."""


def more_of_dns(possible: bool) -> checks.DnsOptions:
    """The DNS checks that run only on demand, each with what it tells to whom.

    Args:
        possible: whether DNS is among the services chosen.
    """
    with st.expander(_("More DNS checks"), icon=":material/dns:"):
        if not possible:
            st.caption(_("DNS isn't among the services, so none of these is asked."))
        st.caption(
            _(
                "These aren't asked unless you choose them. Questions go to this "
                "machine's DNS resolver, which passes them on."
            )
        )
        selectors = picked_one_by_one(
            _("DKIM selectors to look for"),
            [],
            accept_new_options=True,
            placeholder=_("Type a selector, as in s= of a letter's DKIM-Signature"),
            key="check-selectors",
        )
        st.caption(
            _("Asks the domain's own name servers for SELECTOR._domainkey.DOMAIN.")
        )
        bimi = st.checkbox(_("Logo shown by receivers (BIMI)"), key="check-bimi")
        st.caption(
            _(
                "Asks the domain's own name servers for default._bimi.DOMAIN; the "
                "logo itself isn't fetched."
            )
        )
        lists = picked_one_by_one(
            _("Block lists"),
            BLOCK_LISTS,
            accept_new_options=True,
            placeholder=_("Choose a list or type its zone"),
            key="check-dnsbl",
        )
        st.caption(
            _(
                "Tells whoever runs the list the public IP addresses of the domains' "
                "MX hosts. Many lists refuse public resolvers; their answer is "
                "inconclusive."
            )
        )
        named = [name for name in (*selectors, *lists) if not checks.is_name(name)]
        if named:
            st.error(_("Left out, DNS can't be asked for such a name:"))
            components.outside("\n".join(named))
    if not possible:
        return checks.DnsOptions()
    return checks.DnsOptions(
        selectors=tuple(s for s in selectors if s not in named),
        dnsbl=tuple(z for z in lists if z not in named),
        bimi=bimi,
    )
