"""Streamlit's entry point: page configuration and navigation."""

import streamlit as st

from diagnostics.ui import components, navigation, page_address, session, top_line
from diagnostics.ui.frame import login_gate, readable, sidebar, spoken_language
from diagnostics.ui.thing_pieces import held_answers, search_box

st.set_page_config(page_icon="✉️", layout="wide")
spoken_language.begin()
readable.begin()
page = st.navigation(navigation.pages(), position="hidden")
login_gate.begin()
name = navigation.name_of(page)
page_address.show_page(components.page(name))
missing = session.begin()
sidebar.show(is_here=missing is None)
if missing:
    missing.tell()
held_answers.begin()
is_about_the_account = name not in navigation.NOT_ABOUT_THE_ACCOUNT
top_line.name_tab(navigation.title_of(name), is_about_the_account)
top_line.show(is_about_the_account)
if name not in navigation.NEEDS_NO_WHOLE_ACCOUNT:
    components.stamp()
search_box.around(name, page.run)
navigation.remember(name)
