"""The keyboard's focus, which Streamlit loses with what it draws anew.

Whoever comes to another page by a key goes on at its title. What is taken from under
the focus for a while, as a button is while its check runs, has the focus again when it
is back. Nothing moves for those who point.
"""

from __future__ import annotations

import streamlit as st

_SCRIPT = """(() => {
  if (window.senderscopeFocus) return;
  const kept = window.senderscopeFocus = { byKey: false, at: null, left: null };
  const LINK = '[data-testid="stPageLink-NavLink"]';
  const name = e => e.getAttribute("aria-label") || e.innerText || "";
  document.addEventListener("keydown", () => {
    kept.byKey = true;
    kept.left = null;
  }, true);
  document.addEventListener("pointerdown", () => {
    Object.assign(kept, { byKey: false, at: null, left: null });
  }, true);
  document.addEventListener("focusin", ({ target }) => {
    kept.at = kept.byKey
      ? { element: target, name: name(target), under: title()?.innerText } : null;
  });
  document.addEventListener("click", ({ target }) => {
    if (kept.byKey && target.closest(LINK)) kept.left = location.href;
  }, true);

  const title = () => document.querySelector('[data-testid="stMain"] h1');
  // The one of the same kind and name: what is drawn anew is another element.
  // Where a page has come in place of another one, its title.
  const again = ({ element, name: told, under }) => {
    if (element.isConnected) return element;
    if (element.tagName === "H1") return title();
    const same = told && [...document.querySelectorAll(element.tagName)]
      .filter(e => name(e) === told);
    if (same?.length === 1) return same[0];
    return title()?.innerText === under ? null : title();
  };
  const settled = () => {
    kept.waits = false;
    const hasLed = kept.left !== null && kept.left !== location.href;
    const isLost = document.hasFocus() && document.activeElement === document.body;
    const next = hasLed ? title() : isLost && kept.at ? again(kept.at) : null;
    if (!next || next.disabled || isRunning()) return;
    if (next.tagName === "H1") next.tabIndex = -1;
    next.focus({ preventScroll: !hasLed });
    if (hasLed) kept.left = null;
  };
  const isRunning = () => document.querySelector('[data-test-script-state="running"]');
  // A moment later, when what came is drawn.
  new MutationObserver(() => {
    if (kept.waits || (kept.left === null && kept.at === null)) return;
    kept.waits = true;
    setTimeout(settled, 100);
  }).observe(document.body, { subtree: true, childList: true, attributes: true,
    attributeFilter: ["data-test-script-state"] });
})()"""


def begin() -> None:
    """Keeps the focus from now on."""
    st.html(f"<script>{_SCRIPT}</script>", unsafe_allow_javascript=True)
