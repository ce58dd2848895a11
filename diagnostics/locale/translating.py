"""What translators need: what is missing or stale, and new messages in their files.

`python -m diagnostics.locale.translating` lists what a language lacks, and what was
made of English texts that are others now; exit status 1 where there is any. Besides:

* `… done rules/checks/pop3-stat.toml` writes under `[pl]` of files just translated of
  which English texts they were made; where none is named, into all whose table is whole
  and doesn't say it yet;
* `… messages` brings the texts of pages and commands into the languages' .po files: new
  ones empty, gone ones removed.

A new language begins as a folder: `diagnostics/locale/de/LC_MESSAGES/senderscope.po`,
empty, and `[de]` tables in rules/.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from diagnostics import catalogue, language

ROOT = Path(__file__).resolve().parents[2]

_CALLS = {"_": 1, "gettext": 1, "later": 1, "LaterText": 1, "ngettext": 2}
"""What texts are arguments of, and how many of its first ones are texts."""


class NotTranslatableError(ValueError):
    """A text that can't be found by reading the code: not written out in the call."""


def stale(spoken: str) -> list[str]:
    """What the rules lack in a language, a line an entry, and what is out of date."""
    return [
        f"rules/{entry}.toml: {why}"
        for entry in catalogue.entries_with_texts()
        if (why := _why_stale(entry, spoken))
    ]


def _why_stale(entry: str, spoken: str) -> str:
    written = catalogue.written_texts(entry)
    english, told = written[language.SOURCE], written.get(spoken)
    if told is None:
        return f"has no [{spoken}]"
    if lacks := catalogue.missing_texts(english, told):
        return f"[{spoken}] lacks {', '.join(lacks)}"
    if told.get(catalogue.FINGERPRINT) != catalogue.fingerprint(english):
        return f"[{spoken}] was made of other English texts"
    return ""


def done(paths: Iterable[Path], spoken: str) -> list[Path]:
    """Writes into files of which English texts their translation was made.

    Args:
        paths: files under rules/ that have the language's table, whole.
        spoken: the language.

    Returns:
        The files that were changed.

    Raises:
        ValueError: a file has no such table, or it lacks texts.
    """
    changed = []
    for path in paths:
        entry = str(path.resolve().relative_to(catalogue.RULES).with_suffix(""))
        written = catalogue.written_texts(entry)
        english, told = written[language.SOURCE], written.get(spoken, {})
        if lacks := catalogue.missing_texts(english, told):
            raise ValueError(f"{path}: [{spoken}] lacks {', '.join(lacks)}")
        made_of = catalogue.fingerprint(english)
        if told.get(catalogue.FINGERPRINT) != made_of:
            _write_fingerprint(path, spoken, made_of)
            changed.append(path)
    return changed


def _write_fingerprint(path: Path, spoken: str, made_of: str) -> None:
    text = path.read_text(encoding="utf-8")
    head = rf"^\[{spoken}\]\n(?:{catalogue.FINGERPRINT} = .*\n)?"
    line = f'[{spoken}]\n{catalogue.FINGERPRINT} = "{made_of}"\n'
    text, count = re.subn(head, lambda _: line, text, count=1, flags=re.MULTILINE)
    if not count:
        raise ValueError(f"{path}: no line [{spoken}]")
    path.write_text(text, encoding="utf-8")


def unmarked(spoken: str) -> list[Path]:
    """Files whose table of a language is whole and names no English texts yet."""
    return [
        catalogue.RULES / f"{entry}.toml"
        for entry in catalogue.entries_with_texts()
        if (told := catalogue.written_texts(entry).get(spoken))
        and not told.get(catalogue.FINGERPRINT)
        and _why_stale(entry, spoken).endswith("other English texts")
    ]


def messages() -> dict[str | tuple[str, str], None]:
    """The texts of pages and commands, in the order in which the code has them.

    Raises:
        NotTranslatableError: a call whose text isn't written out in it.
    """
    files = [ROOT / "dashboard.py", *sorted((ROOT / "diagnostics").rglob("*.py"))]
    return dict.fromkeys(said for path in files for said in _messages_in(path))


def _messages_in(path: Path) -> Iterator[str | tuple[str, str]]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [n for n in tree if isinstance(n, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if not isinstance(node.func, ast.Name):
            continue
        if node.func.id == language.TextsByKey.__name__:
            yield from _values(node.args[0])
        count = _CALLS.get(node.func.id, 0)
        texts = [_written(arg) for arg in node.args[:count]]
        if count == 1 and texts and texts[0] is not None:
            yield texts[0]
        elif count == 2:
            if len(texts) < 2 or texts[0] is None or texts[1] is None:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                raise NotTranslatableError(f"{where}: ngettext without its texts")
            yield texts[0], texts[1]


def _values(node: ast.expr) -> Iterator[str]:
    """The texts of a dictionary that stands in the code."""
    if not isinstance(node, ast.Dict):
        raise NotTranslatableError(f"no dictionary: {ast.unparse(node)}")
    for value in node.values:
        if (text := _written(value)) is not None:
            yield text


def _written(node: ast.expr) -> str | None:
    """A text that stands in the code; None for a name, which `later` marks elsewhere.

    Raises:
        NotTranslatableError: a text put together here can't be found nor translated.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, (ast.JoinedStr, ast.BinOp)):
        raise NotTranslatableError(f"put together: {ast.unparse(node)}")
    return None


def updated(spoken: str) -> bytes:
    """A language's file with all messages: what was told stays, what is gone goes."""
    with language.file_of(spoken).open("rb") as file:
        before = read_po(file, locale=spoken)
    made = Catalog(locale=spoken, fuzzy=False)
    for said in messages():
        known = before.get(said[0] if isinstance(said, tuple) else said)
        same = known is not None and known.id == said and not known.fuzzy
        made.add(said, known.string if known and same else None)
    out = BytesIO()
    write_po(out, made, width=88, no_location=True, omit_header=True)
    return _head(spoken, made.plural_forms).encode() + out.getvalue()


def _head(spoken: str, plural_forms: str) -> str:
    """No dates and no names, so that a file changes only where its texts do."""
    lines = {
        "Language": spoken,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms,
    }
    told = "".join(f'"{name}: {value}\\n"\n' for name, value in lines.items())
    return f'msgid ""\nmsgstr ""\n{told}\n'


def main(arguments: list[str]) -> int:
    """Runs one of the three; returns the exit status."""
    others = [spoken for spoken in language.offered() if spoken != language.SOURCE]
    task, *named = arguments or ["list"]
    lacks: list[str] = []
    for spoken in others:
        if task == "messages":
            language.file_of(spoken).write_bytes(updated(spoken))
        elif task == "done":
            paths = [Path(name) for name in named] or unmarked(spoken)
            print("\n".join(str(path) for path in done(paths, spoken)))
        lacks += left(spoken) if task != "done" else []
    print("\n".join(lacks), file=sys.stderr)
    return 1 if lacks else 0


def left(spoken: str) -> list[str]:
    """All that is left to translate into a language, a line each."""
    return [*stale(spoken), *_untold(spoken)]


def _untold(spoken: str) -> list[str]:
    with language.file_of(spoken).open("rb") as file:
        told = read_po(file, locale=spoken)
    where = language.file_of(spoken).relative_to(ROOT)
    wanted = messages()
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in told if _told(m)}
    return [f"{where}: {said!r} isn't there" for said in wanted if said not in known]


def _told(message: object) -> bool:
    string = getattr(message, "string", "")
    return bool(string) and all(string) and not getattr(message, "fuzzy", False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
