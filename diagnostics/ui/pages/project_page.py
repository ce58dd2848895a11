"""What do letters in this project leave from?"""

import streamlit as st

from diagnostics.model import NO_PROJECT
from diagnostics.ui import components, session

account = session.account()
names = {NO_PROJECT: "no project", **{p.id: p.label for p in account.projects}}
asked = components.asked("project", names)
st.title("Project")
if asked:
    st.text(names[asked])
    components.link("senders", "See who sends in it", project=asked)
else:
    st.dataframe({"Project": list(names.values())}, alt="The projects")
