"""What is given to `explain`: a file, a reason by name, or the text itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.cli.what_is_asked import asked_of


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("-", "input"),
        ("spf-fail", "reason"),
        ("550 5.1.1 user unknown", "text"),
        ("535", "text"),
        ("-ERR [AUTH] no", "text"),
        ("ECONNREFUSED", "text"),
        ("0x800CCC0E", "text"),
        ("AADSTS50126", "text"),
        ("451 4.3.0 can't open /var/spool/mail/x.log", "text"),
        ("two lines\nof a log", "text"),
        ("x" * 5_000 + " 550", "text"),
        ("a\0b", "text"),
        ("Ошибка: 550 пользователь не найден", "text"),
        ("absent.eml", "file"),
        ("my letter.eml", "file"),
        ("somewhere/absent", "file"),
    ],
)
def test_an_argument_is_what_it_looks_like(what: str, kind: str) -> None:
    assert asked_of(what).kind == kind


def test_a_file_that_is_there_is_the_file_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("spf-fail", "550 no such user", "plain"):
        (tmp_path / name).write_text("x")
        assert (asked_of(name).kind, asked_of(name).name) == ("file", name)


def test_only_a_file_has_a_name() -> None:
    assert asked_of("550 no such user").name == ""
    assert asked_of("-").name == ""


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("auth-faild", "auth-failed"),
        ("greylist", "greylisted"),
        ("spffail", "spf-fail"),
    ],
)
def test_an_unknown_reason_names_the_nearest(wanted: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f'the nearest reason is "{nearest}"'):
        asked_of(wanted)


def test_a_word_that_is_near_no_reason_names_none() -> None:
    with pytest.raises(ValueError, match=r'no reason "zzzz"$'):
        asked_of("zzzz")
