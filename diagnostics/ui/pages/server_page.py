"""Whom does an outage of this server hit?"""

import streamlit as st

from diagnostics.ui import components, session

account = session.account()
hosts = {s.host: s.host for m in account.mailboxes for s in (m.smtp, m.pop3) if s.host}
asked = components.asked("server", hosts)
st.title("Server")
if asked:
    st.text(asked)
    users = [m for m in account.mailboxes if asked in (m.smtp.host, m.pop3.host)]
    st.dataframe({"Mailbox": [m.label for m in users]}, alt="Mailboxes on this server")
else:
    st.dataframe({"Server": list(hosts)}, alt="The servers of the account")
