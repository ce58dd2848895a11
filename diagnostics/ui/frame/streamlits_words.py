"""Streamlit's own English names of buttons, in the language of the page.

It offers no other words, and reads a label out with the escapes of its Markdown. What
is read out (`aria-label`, `title`) and the few texts that no style can put others in
place of are told anew by a script as they appear. Names from outside stay as they are:
only whole texts of Streamlit's are known, and beginnings of its names for parts of a
widget.
"""

from __future__ import annotations

import json

import streamlit as st

from diagnostics.language import SOURCE, current, later
from diagnostics.language import gettext as _

WHOLE = (
    *(later("Help"), later("Open"), later("Close"), later("Clear value")),
    *(later("Clear all"), later("Clear selection"), later("Select all")),
    *(later("No results"), later("Selectbox options"), later("Selected values")),
    *(later("Show password"), later("Hide password")),
    *(later("Increment"), later("Decrement")),
    *(later("Choose date"), later("Clear date")),
    *(later("Search"), later("Close Search"), later("Type to search")),
    *(later("Next Result"), later("Previous Result")),
    *(later("Download as CSV"), later("Fullscreen"), later("Close fullscreen")),
    *(later("Show/hide columns"), later("Add row"), later("Delete row(s)")),
    later("(index)"),
    *(later("Dataframe column menu"), later("Sort ascending")),
    *(later("Sort descending"), later("Autosize"), later("Format")),
    *(later("Pin column"), later("Unpin column"), later("Hide column")),
    *(later("Statistics"), later("Copy column name")),
    *(later("Show data"), later("Show chart"), later("Download as PNG")),
    *(later("Copy Vega-Lite spec"), later("Link to heading")),
    *(later("Copy to clipboard"), later("Copied")),
    *(later("Expand sidebar"), later("Collapse sidebar"), later("App pages")),
    *(later("Sidebar"), later("Main menu"), later("file upload")),
    *(later("Running..."), later("Stop"), later("Page not found")),
    *(later("Skip to main content"), later("Add files")),
    later(
        "The page that you have requested does not seem to exist. "
        "Running the app's main page."
    ),
)
"""Texts of Streamlit's that stand alone, or before a colon and a widget's name."""

NAMED = (
    *(later("Help for {name}"), later("Remove {name}")),
    later("Cancel upload of {name}"),
    *(later("day, {name}"), later("month, {name}"), later("year, {name}")),
)
"""Texts of Streamlit's that end with the name of something."""

_SCRIPT = """(() => {
  const words = window.senderscopeWords ??= { held: new WeakMap() };
  Object.assign(words, %s);
  const NAMES = ["aria-label", "title"];
  const NAMED = NAMES.map(name => `[${name}]`).join(",");
  const PLACES = '[data-testid="stTooltipContent"],[data-testid="stStatusWidget"],'
    + '[data-testid="stDialog"],[data-testid="stSkipToContent"],'
    + '[data-testid="stDataFrameColumnMenu"],[role="listbox"],.gdg-search-bar,'
    + '[data-testid="stDataFrameColumnVisibilityMenu"]';

  // Labels are Markdown, and their names are read out with its escapes.
  const plain = text => text.replace(/\\\\([!-/:-@[-`{-~])/g, "$1");
  const told = text => {
    if (Object.hasOwn(words.whole, text)) return words.whole[text];
    for (const [begins, as] of words.named) if (text.startsWith(begins))
      return as.split("{name}").join(text.slice(begins.length));
    if (words.icon && /^[a-z_0-9]+ icon$/.test(text)) return words.icon;
    const colon = text.indexOf(": ");
    const first = text.slice(0, colon);
    const known = colon > 0 && Object.hasOwn(words.whole, first);
    return known ? words.whole[first] + text.slice(colon) : text;
  };
  const renew = (node, key, now, put) => {
    const held = words.held.get(node) ?? {};
    const original = held[key]?.told === now ? held[key].original : now;
    const next = told(key === "text" ? original : plain(original));
    if (next === original) delete held[key];
    else held[key] = { original, told: next };
    words.held.set(node, held);
    if (next !== now) put(next);
  };
  const names = element => NAMES.forEach(name => {
    const now = element.getAttribute(name);
    if (now) renew(element, name, now, next => element.setAttribute(name, next));
  });
  const text = node =>
    renew(node, "text", node.nodeValue, next => { node.nodeValue = next; });
  const texts = place => {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) text(walk.currentNode);
  };
  const all = element => {
    names(element);
    element.querySelectorAll(NAMED).forEach(names);
    if (element.closest(PLACES)) texts(element);
    else element.querySelectorAll(PLACES).forEach(texts);
  };
  words.renewed = changes => changes.forEach(({ type, target, addedNodes }) => {
    const at = type === "characterData" ? target.parentElement : target;
    if (type === "attributes") names(target);
    else if (type === "characterData") at?.closest(PLACES) && text(target);
    else addedNodes.forEach(node => node.nodeType === 1 ? all(node)
      : node.nodeType === 3 && at.closest?.(PLACES) && text(node));
  });
  words.observer ??= new MutationObserver(changes => words.renewed(changes));
  words.observer.observe(document.body, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: NAMES });
  all(document.body);
})()"""


def begin() -> None:
    """Tells Streamlit's names anew; in English they are its own."""
    words = json.dumps(_words()).replace("<", "\\u003c")
    script = f"<script>{_SCRIPT % words}</script>"
    st.html(script, unsafe_allow_javascript=True)


def _words() -> dict[str, object]:
    if current() == SOURCE:
        return {"whole": {}, "named": [], "icon": ""}
    return {
        "whole": {said: _(said) for said in WHOLE},
        "named": [(said.removesuffix("{name}"), _(said)) for said in NAMED],
        "icon": _("icon"),
    }
