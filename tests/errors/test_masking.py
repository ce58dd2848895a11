from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain, feedback, mask
from diagnostics.report.explanations.explanation_rows import as_dict
from tests.growth import assert_linear


@pytest.mark.parametrize(
    "secret",
    [
        "password=hunter2hunter2",
        "Password: hunter2hunter2",
        "'password' => 'hunter2hunter2'",
        '{"token": "hunter2hunter2"}',
        "C: PASS hunter2hunter2",
        "AUTH PLAIN hunter2hunter2",
        "Authorization: Bearer hunter2hunter2",
        "https://example.org/login?key=hunter2hunter2",
        "APOP ann hunter2hunter2",
    ],
)
def test_secrets_are_masked(secret: str) -> None:
    assert "hunter2" not in mask(f"before\n{secret}\nafter")
    assert "before" in mask(f"before\n{secret}\nafter")


@pytest.mark.parametrize(
    "secret",
    [
        "MAIL_PASSWORD=hunter2X",
        "export EMAIL_HOST_PASSWORD=hunter2X",
        "SMTP_PASS='hunter2X and more'",
        "spring.mail.password=hunter2X",
        "$mail->Password = 'hunter2X';",
        "auth: { user: 'ann', pass: 'hunter2X' }",
        r"{\"password\":\"hunter2X\"}",
        "<password>hunter2X</password>",
        "--password hunter2X",
        "password:\n  hunter2X",
        "password for ann@example.org: hunter2X",
        "my password is hunter2X ok",
        "password: hunter2X with blanks",
        "hasło: hunter2X",
        "hasło = „hunter2X”",
        "Пароль: hunter2X",
        "пароль «hunter2X»",
        "Passwort lautet hunter2X",
        "Kennwort: hunter2X",
        "le mot de passe est hunter2X",
        "contraseña: hunter2X",
        "senha=hunter2X",
        "heslo: hunter2X",
        "パスワード：hunter2X",
        "密码: hunter2X",
        "smtp://ann:hunter2X@mail.example.org:587",
        "smtps://ann%40example.org:hunter2X@mail.example.org",
        "a1 LOGIN ann hunter2X",
        "PASS hunter2X",
    ],
)
def test_passwords_are_masked_however_they_are_written(secret: str) -> None:
    assert "hunter2X" not in mask(f"before\n{secret}\nafter")
    assert "before" in mask(f"before\n{secret}\nafter")


@pytest.mark.parametrize(
    "dialogue",
    [
        "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u\nS: 334 UGFzc3dvcmQ6\n"
        "C: aHVudGVyMlg=\nS: 235 ok",
        "send: 'AUTH LOGIN YW5u\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\n"
        "send: 'aHVudGVyMlg=\\r\\n'\nreply: b'535 no\\r\\n'",
        "AUTH PLAIN\n334\naHVudGVyMlg=\n535 5.7.8 no",
        "2026-01-02 CLIENT -> SERVER: AUTH PLAIN aHVudGVyMlg=",
    ],
)
def test_coded_passwords_of_a_dialogue_are_masked(dialogue: str) -> None:
    assert "aHVudGVyMlg" not in mask(dialogue)
    assert dialogue[-4:] in mask(dialogue) or dialogue.endswith("=")


@pytest.mark.parametrize(
    "text",
    [
        "535 5.7.8 Username and Password not accepted",
        "SMTP ERROR: Password command failed: 535 5.7.8 Error: authentication failed",
        "AUTH LOGIN failed",
        "the password is incorrect",
        "Invalid login or password: try again",
        "hasło jest błędne",
        "534-5.7.9 Application-specific password required",
        "250-AUTH LOGIN PLAIN XOAUTH2",
        "-ERR [AUTH] PASS failed",
        "Passwort ist falsch",
    ],
)
def test_what_servers_say_of_passwords_stays(text: str) -> None:
    assert mask(text) == text


def test_long_codes_are_masked_and_words_stay() -> None:
    masked = mask(
        "535 5.7.8 AbCdEf0123456789AbCdEf0123456789AbCdEf authentication failed"
    )
    assert masked == "535 5.7.8 *** authentication failed"


@given(st.from_regex(r"[a-z0-9.+-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True))
def test_no_address_is_kept(address: str) -> None:
    assert address not in mask(f"550 <{address}>: user unknown")
    assert "user unknown" in mask(f"550 <{address}>: user unknown")


def test_a_wrong_answer_is_kept_masked_and_private(tmp_path: Path) -> None:
    text = "550 <ann@corp.example.com>: user unknown, password=hunter2"
    path = feedback(text, as_dict(explain(text, "ann.txt")[0]), tmp_path / "feedback")
    kept = path.read_text(encoding="utf-8")
    assert "ann" not in kept
    assert "hunter2" not in kept
    assert json.loads(kept)["answer"]["reason"] == "user-unknown"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_text_is_kept_once(tmp_path: Path) -> None:
    text = "550 user unknown"
    answer = {"file": "a.txt", "reason": "user-unknown"}
    assert feedback(text, answer, tmp_path) == feedback(text, answer, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_kept_is_the_answer_without_the_file_s_name(tmp_path: Path) -> None:
    told = {"file": "ann.txt", "reason": "user-unknown", "evidence": ["ann@x.test: ł"]}
    text = "Użytkownik ann@x.test nie istnieje"
    path = feedback(text, told, tmp_path / "a" / "b")
    written = path.read_text(encoding="utf-8")
    assert json.loads(written) == {
        "text": "Użytkownik user@example.invalid nie istnieje",
        "answer": {"reason": "user-unknown", "evidence": ["user@example.invalid: ł"]},
    }
    assert "Użytkownik" in written
    assert told["file"] == "ann.txt"


def test_kept_texts_are_named_by_what_they_say_and_nobody_else_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = feedback("550 <a@x.test>: no", {"file": ""})
    assert first.parent == Path("feedback")
    assert len(first.stem) == 16
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    assert feedback("550 <b@y.test>: no", {"file": ""}) == first
    assert feedback("551 <a@x.test>: no", {"file": ""}) != first


def test_a_link_in_a_kept_file_s_place_is_not_followed(tmp_path: Path) -> None:
    kept = feedback("550 no", {}, tmp_path)
    kept.unlink()
    other = tmp_path / "other"
    other.write_text("mine")
    kept.symlink_to(other)
    assert feedback("550 no", {}, tmp_path) == kept
    assert other.read_text() == "mine"
    assert not kept.is_symlink()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("passcode: abc, then", "passcode: ***, then"),
        ("Secret => 'abc'", "Secret => '***'"),
        ("bypass the filter", "bypass the filter"),
        ("the password is wrong", "the password is wrong"),
        ("> auth login YWJj", "> auth login ***"),
        ("AUTH PLAIN", "AUTH PLAIN"),
        ("https://x.test/a#frag b", "https://x.test/a?*** b"),
        ("https://x.test/a b", "https://x.test/a b"),
        ("a" * 31, "a" * 31),
        ("a" * 32, "***"),
        ("to=<a.b+c@x.test>", "to=<user@example.invalid>"),
    ],
)
def test_only_what_may_be_secret_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_coded_lines_behind_a_login_are_masked_in_time_that_grows_with_them() -> None:
    assert_linear(lambda n: mask("AUTH PLAIN x\n" + "+a" * (n // 2) + "é"), 1 << 16)
