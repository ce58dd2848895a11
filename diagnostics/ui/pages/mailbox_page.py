"""Is everything right with this mailbox? Without `?mailbox=`: which ones there are."""

import streamlit as st

from diagnostics.ui import components, session

account = session.account()
asked = components.asked("mailbox", {m.id: m.label for m in account.mailboxes})
st.title("Mailbox" if asked else "Mailboxes")
if asked:
    st.text(account.mailbox(asked).label)
    components.link("checks", "Check this mailbox", mailbox=asked)
else:
    st.dataframe({"Mailbox": [m.label for m in account.mailboxes]}, alt="The mailboxes")
