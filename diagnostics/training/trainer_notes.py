"""Notes for the trainer: one page that stands alone and prints."""

from __future__ import annotations

import html
from collections.abc import Iterator

from diagnostics import release
from diagnostics.model import Phrase
from diagnostics.training.choice_words import choice_label, part_told
from diagnostics.training.scenario_files import HINTS, AnswerKind, Scenario, scenarios
from diagnostics.training.staging import staged_text
from diagnostics.words import text

_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; color: #111; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { break-after: avoid; } h2 { border-top: 2px solid #555; padding-top: .6rem; }
article { break-inside: avoid; margin: 1.2rem 0; }
h3 { margin: 0 0 .3rem; } p { margin: .25rem 0; } ol { margin: .25rem 0; }
b { color: #333; } pre { white-space: pre-wrap; overflow-wrap: anywhere;
  border: 1px solid #999; padding: .4rem; }
aside { border-left: 4px solid #555; padding-left: .7rem; margin-top: .4rem; }
@page { size: A4; margin: 18mm; }
"""


def notes_page(language: str) -> str:
    """All scenarios with their answers, as HTML without anything from elsewhere."""
    title = _said("notes-title", language)
    intro = f"{_said('notes-intro', language)} {_version(language)}"
    body = "".join(_parts(language))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1><p>{intro}</p>{body}</body></html>\n"
    )


def _parts(language: str) -> Iterator[str]:
    part = None
    for scenario in scenarios():
        if scenario.part is not part:
            part = scenario.part
            yield f"<h2>{html.escape(part_told(part, language))}</h2>"
        yield f"<article>{''.join(_lines(scenario, language))}</article>"


def _lines(scenario: Scenario, language: str) -> Iterator[str]:
    def told(name: str) -> str:
        return html.escape(scenario.told(name, language))

    yield f"<h3>{scenario.number}. {told('title')}</h3><p>{told('story')}</p>"
    if scenario.kind is AnswerKind.TEXT:
        yield _labelled("notes-text", "", language)
        yield f"<pre>{html.escape(staged_text(scenario))}</pre>"
    yield _labelled("notes-question", told("question"), language)
    answer = html.escape(choice_label(scenario, scenario.answer, language))
    yield _labelled("notes-answer", answer, language)
    hints = "".join(f"<li>{told(hint)}</li>" for hint in HINTS)
    yield f"{_labelled('notes-hints', '', language)}<ol>{hints}</ol>"
    yield _labelled("notes-change", told("change"), language)
    yield _labelled("notes-debrief", told("debrief"), language)
    yield f"<aside>{_labelled('notes-trainer', told('trainer'), language)}</aside>"


def _labelled(name: str, said: str, language: str) -> str:
    return f"<p><b>{_said(name, language)}:</b> {said}</p>"


def _said(name: str, language: str) -> str:
    return html.escape(text(Phrase.of(f"training:{name}"), language))


def _version(language: str) -> str:
    told = Phrase.of("training:notes-version", version=release.version())
    return html.escape(text(told, language)) + "."
