"""What the address in the browser names, and what is said where it isn't there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, NoReturn

import pandas as pd
import streamlit as st

from diagnostics.language import TextsByKey, later
from diagnostics.language import gettext as _
from diagnostics.ui import choosing
from diagnostics.ui.frame import spoken_language

_MOST_NEAR = 5

TEAM = "team"
"""The team in addresses of whoever belongs to several: `?team=north`."""

ACCOUNT_PAGE = "diagnostics/ui/pages/account_page.py"
"""Where accounts are opened."""

_NO_READING = later("This address names a reading of Planfix's help that there isn't.")
_NO_FINDINGS = later("This address asks for findings of a kind that there isn't.")

NOT_HERE = TextsByKey(
    {
        "account": "This address names an account that isn't kept here.",
        "shown": "This address names an account that isn't kept here.",
        "team": "This address names a team that you don't belong to.",
        "employee": "This address names an employee that the account doesn't have.",
        "project": "This address names a project that the account doesn't have.",
        "mailbox": "This address names a mailbox that the account doesn't have.",
        "server": "This address names a server that no mailbox of the account uses.",
        "want": "This address names a mailbox that the account doesn't have.",
        "other": "This address names a mailbox that the account doesn't have.",
        "copy": "This address names a text to copy that there isn't.",
        "author": "This address names an employee that the account doesn't have.",
        "place": "This address names a project that the account doesn't have.",
        "employees": "This address names an employee that the account doesn't have.",
        "projects": "This address names a project that the account doesn't have.",
        "colours": "This address names a colouring that the map doesn't have.",
        "more": "This address names a size that the map doesn't have.",
        "source": "This address names a source that there isn't.",
        "coverage-part": "This address names a part that the page doesn't have.",
        "result": "This address names a mailbox that the account doesn't have.",
        "service": "This address names a service that isn't checked.",
        "finding": "This address names a finding that isn't there now: it may be "
        "mended, or a check has to find it again.",
        "work": "This address names a finding that no account has now.",
        "search": "This address searches for several things.",
        "severity": _NO_FINDINGS,
        "found-in": _NO_FINDINGS,
        "state": _NO_FINDINGS,
        "tab": "This address names a part that the page doesn't have.",
        "draft": "This address names a draft that isn't kept: it may be deleted, or "
        "was kept for a visit only.",
        "sheet": "This address names a draft that isn't kept any more.",
        "old": "This address names an account that isn't kept here.",
        "new": "This address names an account that isn't kept here.",
        "repair": "This address names a repair that the page doesn't look for.",
        "edits": "This address names edits that don't lead to what was wished any "
        "more.",
        "scenario": "This address names an exercise that the training doesn't have.",
        "step": "This address names a step that exercises don't have.",
        "view": "This address names a part that the page doesn't have.",
        "quiz": "This address names a quiz by something that is no number.",
        "progress": "This address holds a continue code that was copied wrong.",
        "fault": "This address names a fault that the lab doesn't have.",
        "reason": "This address names a reason that the catalogue doesn't have.",
        "lang": "This address names a language that there isn't here.",
        "precedence": _NO_READING,
        "default_flag": _NO_READING,
        "subprojects": _NO_READING,
        "unverified": _NO_READING,
        "tie": _NO_READING,
    }
)
"""By a parameter of addresses, what is said of a value that names nothing."""


class NotHereError(Exception):
    """What an address names isn't here: told once the sidebar stands."""

    def __init__(
        self, kind: str, value: str, nearest: Mapping[str, str], because: str = ""
    ) -> None:
        super().__init__(kind)
        self.told = kind, value, nearest, because

    def tell(self) -> NoReturn:
        """Says so, and ends the page."""
        not_here(*self.told)


_ELSE = later("This address names something that isn't here.")


def not_here(
    kind: str,
    value: str,
    nearest: Mapping[str, str] | None = None,
    because: str = "",
) -> NoReturn:
    """Says what the address names and that it isn't here, and ends the page.

    Nothing is chosen in its place, and nothing is run.

    Args:
        kind: the parameter's name, one of `NOT_HERE`.
        value: what the address says there; it may be anything.
        nearest: what could have been meant: values of the parameter, each with the
            name that people know; links to this page with it.
        because: what else is known of it.
    """
    st.warning(NOT_HERE.get(kind, _(_ELSE)), icon=":material/link_off:")
    st.code(value, language=None, wrap_lines=True)
    if because:
        st.text(because)
    if nearest:
        st.markdown(_("Did you mean one of these?"))
        page = current_page()
        others = {k: v for k, v in parameters().items() if k != kind}
        for near, label in nearest.items():
            st.page_link(
                page,
                label=plain_label(
                    label
                    if label.endswith((near, f"({near})"))
                    else f"{label} ({near})"
                ),
                icon=":material/arrow_forward:",
                query_params={**others, kind: [near]},
            )
    if kind == "account":
        st.page_link(
            ACCOUNT_PAGE,
            label=_("Open an account's files"),
            icon=":material/upload_file:",
            query_params={
                **{k: v for k, v in parameters().items() if k == TEAM},
                **spoken_language.in_address(),
            },
        )
    st.caption(_("Nothing was chosen in its place, and nothing was run."))
    st.stop()


def asked(kind: str, known: Mapping[str, str]) -> str:
    """The value of a parameter that is known; empty where the address names none.

    Args:
        kind: the parameter's name.
        known: the values that there are, each with the name that people know.

    A value that isn't known ends the page, as `not_here` does.
    """
    value = one(kind, known)
    if value is None:
        return ""
    if value not in known:
        not_here(kind, value, near(value, known))
    return value


def one(kind: str, known: Mapping[str, str] | None = None) -> str | None:
    """As `single`; what stands there with several values ends the page."""
    try:
        return single(kind, known)
    except NotHereError as error:
        error.tell()


def single(kind: str, known: Mapping[str, str] | None = None) -> str | None:
    """The value of a parameter that stands for one thing; None: the address has none.

    Args:
        kind: the parameter's name.
        known: the values that there are, each with the name that people know.

    Raises:
        NotHereError: it stands there with several values: none of them is chosen.
    """
    named = [*dict.fromkeys(st.query_params.get_all(kind))]
    if len(named) > 1:
        meant = {v: label for v, label in (known or {}).items() if v in named}
        because = _("The address names several here, and only one can be meant.")
        raise NotHereError(kind, "\n".join(named), meant, because)
    return named[0] if named else None


def choose(
    widget: Callable[..., Any],
    label: str,
    kind: str,
    known: Mapping[str, str],
    key: str,
    first: str | None = None,
    **options: Any,  # noqa: ANN401 - whatever the widget takes
) -> str | None:
    """A choice of one that the address names: it follows F5, Back and links.

    Choosing changes the address; what is shown unasked doesn't, so that Back leads out.

    Args:
        widget: `st.selectbox` or another of its kind.
        label: the widget's label.
        kind: the parameter's name.
        known: the values that there are, each with the name that people know; a value
            of the address that isn't known ends the page.
        key: the widget's key, the open account in it.
        first: what is shown where the address names nothing.
        options: what the widget takes besides.
    """
    shown = asked(kind, known) or first
    told: dict[str, Any] = {"format_func": known.get, **options}
    if widget is st.selectbox and first is None:
        told["index"] = None  # else its first option stands there and isn't chosen
    choosing.follow(widget, label, list(known), kind, key, shown, **told)
    return shown


def choose_several(
    ask: Callable[..., object],
    kind: str,
    known: Mapping[str, str],
    key: str,
    first: Sequence[str] = (),
) -> list[str]:
    """A choice of some that the address names, each once; as `choose` otherwise.

    Args:
        ask: draws the widget, which takes `key`, `on_change` and `args`.
        kind: the parameter's name.
        known: the values that there are, each with the name that people know.
        key: the widget's key.
        first: what is shown where the address names nothing.
    """
    named = list(dict.fromkeys(st.query_params.get_all(kind)))
    for value in named:
        if value not in known:
            not_here(kind, value, near(value, known))
    shown = named or list(first)
    if list(st.session_state.get(key) or ()) != shown or choosing.says_otherwise(
        key, [known[value] for value in shown]
    ):
        st.session_state[key] = shown  # the address is right: Back has changed it
    ask(key=key, on_change=_several_into_address, args=(kind, key, known, first))
    return shown


def _several_into_address(
    kind: str, key: str, known: Container[str], first: Sequence[str]
) -> None:
    chosen = list(st.session_state[key] or ())
    if all(value in known for value in chosen):  # else as `choosing.taken_of` says
        st.query_params[kind] = [] if set(chosen) == set(first) else chosen


def type_in(
    label: str,
    kind: str,
    key: str,
    **options: Any,  # noqa: ANN401 - whatever the box takes
) -> str:
    """A box whose text the address has, as `choose` does; any text is understood.

    Args:
        label: the box's label.
        kind: the parameter's name.
        key: the box's key, the open account in it.
        options: what `st.text_input` takes besides.
    """
    shown: str = st.query_params.get(kind, "")
    _follow(st.text_input, label, kind, key, shown, str, options)
    return shown


def tick(
    label: str,
    kind: str,
    key: str,
    **options: Any,  # noqa: ANN401 - whatever the box takes
) -> bool:
    """A box to tick that the address has, `?KIND=yes`, as `choose` does.

    Args:
        label: the box's label.
        kind: the parameter's name.
        key: the box's key.
        options: what `st.checkbox` takes besides.
    """
    shown = bool(asked(kind, {"yes": label}))
    _follow(
        st.checkbox, label, kind, key, shown, lambda on: "yes" if on else "", options
    )
    return shown


def _follow(
    widget: Callable[..., object],
    label: str,
    kind: str,
    key: str,
    shown: object,
    said: Callable[[Any], str],
    options: Mapping[str, Any],
) -> None:
    """A widget that shows what the address says; `said` gives what it says then."""
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown

    def changed() -> None:
        choosing.put(kind, said(st.session_state[key]) or None)

    widget(label, key=key, on_change=changed, **options)


def choose_row(
    frame: pd.DataFrame,
    kind: str,
    values: Sequence[str],
    key: str,
    first: int = 0,
    label: str = "",
    named_by: Sequence[str] = (),
    **options: Any,  # noqa: ANN401 - whatever the table takes
) -> int:
    """A table of which the address names the chosen row, as `choose` does.

    A table is marked with the mouse, so a list of the same rows stands above it.

    Args:
        frame: the table.
        kind: the parameter's name.
        values: what each row is called in addresses.
        key: the table's key, the open account in it.
        first: the row that is chosen where the address names none.
        label: what a row is, on top of the list.
        named_by: columns that name a row there; all texts where empty.
        options: what `st.dataframe` takes besides.
    """
    shown = asked(kind, {value: value for value in values}) or values[first]
    choosing.choose(
        kind,
        label or _("Choose a row"),
        row_names(frame[[*named_by]] if named_by else frame, values),
        f"{key}-list",
        first=shown,
    )
    choosing.follow_rows(
        frame,
        values,
        [shown],
        key,
        lambda rows: choosing.put(kind, rows[0]) if rows else None,
        selection_mode="single-row-required",
        **options,
    )
    return values.index(shown)


def row_names(frame: pd.DataFrame, values: Sequence[str]) -> dict[str, str]:
    """By what each row is called in addresses its texts in one line, each line once."""
    texts = frame.select_dtypes(exclude="number").fillna("").astype(str)
    lines = (" · ".join(filter(None, row)) for row in texts.itertuples(index=False))
    return choosing.told_apart(dict(zip(values, lines, strict=True)))


def parameters() -> dict[str, list[str]]:
    """Everything that the address says; a parameter may stand there several times."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def near(value: str, known: Mapping[str, str]) -> dict[str, str]:
    """The known values that look most like one, by themselves or by their names."""
    wanted = value.casefold()
    told = {v: (v.casefold(), label.casefold()) for v, label in known.items()}
    inside = [v for v, names in told.items() if wanted and wanted in " ".join(names)]
    by_name = {name: v for v, names in reversed(told.items()) for name in names}
    close = difflib.get_close_matches(wanted, by_name, n=_MOST_NEAR, cutoff=0.6)
    found = dict.fromkeys([*(by_name[name] for name in close), *inside])
    return {v: known[v] for v in list(found)[:_MOST_NEAR]}


def current_page() -> str:
    """The file of the page that is shown, as page links name it."""
    return str(st.session_state.get("page", ""))


def has_arrived() -> bool:
    """Whether this run of the page is the first one since another page was shown."""
    return bool(st.session_state.get("has-arrived"))


def show_page(file: str) -> None:
    """Remembers which page is shown; the entry point says it before it runs one.

    A link from a page to itself leaves the browser's address as it was: it is told here
    what is shown. It makes no entry of its history of what stands there already.
    """
    here = file, parameters()
    before = st.session_state.get("address-shown", here)
    st.session_state["has-arrived"] = before[0] != file
    if before[0] == file and before != here:
        st.query_params.from_dict(here[1])
    st.session_state["page"] = file
    st.session_state["address-shown"] = here


def plain_label(label: str) -> str:
    """Text from outside for where Streamlit takes Markdown only, as in a link's label.

    What a backslash escapes is escaped. Icons, arrows, dashes and web addresses are
    found in the text that is left, so an invisible mark stands inside them; text to be
    copied is therefore shown by `components.said` instead.
    """
    apart = _FOUND_LATER.sub("\N{WORD JOINER}", label)
    return "".join(f"\\{c}" if c in _ESCAPED else c for c in apart)


_ESCAPED = frozenset("\\`*_{}[]<>()#+-.!|~$:&=^")
_FOUND_LATER = re.compile(
    r"(?<=:)(?=[A-Za-z/])|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=>)(?==)|(?<=[wW]{3})(?=\.)"
)
"""Inside `:material/home:`, `https://`, `--`, `->`, `<-`, `<=`, `>=` and `www.`."""
