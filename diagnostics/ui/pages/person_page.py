"""What does this person send from?"""

import streamlit as st

from diagnostics.ui import components, session

account = session.account()
asked = components.asked("employee", {e.id: e.label for e in account.employees})
st.title("Person")
if asked:
    st.text(account.employee(asked).label)
    components.link("senders", "See what they send from", employee=asked)
else:
    st.dataframe({"Person": [e.label for e in account.employees]}, alt="The people")
