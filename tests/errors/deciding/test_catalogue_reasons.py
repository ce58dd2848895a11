"""A reason's facts and its texts in one language."""

from __future__ import annotations

import pytest

from diagnostics import catalogue, words
from diagnostics.errors import reason, reasons
from diagnostics.errors.deciding import catalogue_reasons
from diagnostics.errors.deciding.catalogue_reasons import titled
from diagnostics.errors.deciding.speaker import operators
from diagnostics.language import spoken


def test_a_reason_has_the_facts_and_texts_of_its_entry() -> None:
    known = reason("auth-failed")
    entry = catalogue.rule("errors/auth-failed")
    said = catalogue.texts("errors/auth-failed")
    assert known.id == "auth-failed"
    assert known.rule == entry
    assert (known.title, known.retry) == (entry.title, "no")
    assert known.speakers == ("own-server", "local")
    assert known.pairs == ("app-password-required", "pop-disabled")
    assert known.fixes == ("user",)
    assert (known.reply, known.setting) == (said["reply"], said["setting"])
    assert dict(known.notes) == said["notes"]
    assert known.ask_for == ""


def test_what_a_reason_does_not_need_is_empty() -> None:
    unknown = reason("unknown")
    assert (unknown.pairs, unknown.setting, dict(unknown.notes)) == ((), "", {})
    assert ".eml" in unknown.ask_for
    asking = [name for name in reasons() if reason(name).ask_for]
    assert asking == ["not-arrived", "unknown"]


def test_a_reason_comes_in_the_language_that_is_spoken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = catalogue.texts

    def with_polish(entry: str, language: str | None = None) -> dict[str, object]:
        more = {"reply": "Gotowe.", "notes": {"google": "Hasła"}}
        return {**known(entry, "en"), **(more if language == "pl" else {})}

    monkeypatch.setattr(catalogue_reasons, "texts", with_polish)
    catalogue_reasons._reason.cache_clear()
    with spoken("pl"):
        polish = reason("auth-failed")
    english = reason("auth-failed")
    catalogue_reasons._reason.cache_clear()
    assert polish.reply == "Gotowe."
    assert dict(polish.notes) == {"google": "Hasła"}
    assert english.notes["google"].startswith("Google answers")


def test_notes_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        reason("auth-failed").notes["google"] = "x"  # type: ignore[index]


def test_an_unknown_reason_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        reason("no-such-reason")


@pytest.mark.parametrize("name", reasons())
def test_a_reason_s_title_is_a_phrase_of_its_entry(name: str) -> None:
    assert words.text(titled(name)) == reason(name).title


def test_every_operator_of_a_note_code_or_preset_is_known_by_its_marks() -> None:
    presets = [catalogue.provider(i).rule.data for i in catalogue.provider_ids()]
    entries = [catalogue.rule(f"errors/{name}").data for name in reasons()]
    named = {operator for name in reasons() for operator in reason(name).notes}
    named |= {data["operator"] for data in presets if "operator" in data}
    named |= {
        r["provider"] for e in entries for r in e.get("code", ()) if "provider" in r
    }
    assert named <= set(operators())
    assert set(operators()) == set(catalogue.texts("phrases/operators"))


def test_equal_reasons_are_one_in_a_set() -> None:
    first = reason("auth-failed")
    catalogue_reasons._reason.cache_clear()
    assert len({first, reason("auth-failed"), reason("timeout")}) == 2
