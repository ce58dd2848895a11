"""Who may use which secret of this machine, and which host may get it."""

from pathlib import Path

import pytest

from diagnostics.checks.grants import (
    SETTING,
    Grant,
    GrantPolicy,
    is_machine_reference,
)
from diagnostics.sharing import SHARED

HOST = "mail.example.com"


def policy(setting: str, shared: str = "") -> GrantPolicy:
    return GrantPolicy.usual({SETTING: setting, SHARED: shared})


def test_nothing_is_covered_unless_it_is_granted() -> None:
    assert not policy("").covers("env:AWS_SECRET_ACCESS_KEY", HOST)
    assert not policy("").covers("file:/etc/shadow", HOST)


def test_a_grant_holds_for_its_reference_and_its_host_only() -> None:
    grants = [Grant.of("env:SALES@Mail.Example.com.")]
    for spelling in (HOST, "MAIL.EXAMPLE.COM", "mail.example.com."):
        assert policy("").covers("env:SALES", spelling, grants)
    for reference, host in (
        ("env:SALES", "mail.example.org"),
        ("env:SALES", "x.mail.example.com"),
        ("env:SALES", ""),
        ("env:SALES2", HOST),
        ("env:sales", HOST),
        ("file:SALES", HOST),
    ):
        assert not policy("").covers(reference, host, grants)


def test_the_last_at_sign_parts_reference_and_host() -> None:
    assert Grant.of("file:/a@b/c@h.example") == Grant("file:/a@b/c", "h.example")
    assert Grant.of("env:A@bücher.example").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "written",
    ["env:A", "A@h", "lab:a@h", "env:A@", "env:a-b@h", "env:@h", "file:@h", ""],
)
def test_what_is_no_grant_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="@HOST"):
        Grant.of(written)


def test_variables_are_allowed_by_how_they_begin() -> None:
    allowed = policy("env:PLANFIX_, file:/run/s/")
    assert allowed.covers("env:PLANFIX_SALES", HOST)
    for name in (
        "PLANFIX",
        "AWS_PLANFIX_",
        "planfix_sales",
        "PLANFIX_A-B",
        "PLANFIX_ ",
    ):
        assert not allowed.covers(f"env:{name}", HOST)


def test_an_entry_may_name_the_only_host() -> None:
    allowed = policy(f"env:PLANFIX_@{HOST},file:/run/@here/@{HOST}")
    assert allowed.covers("env:PLANFIX_A", HOST.upper())
    assert not allowed.covers("env:PLANFIX_A", "evil.example")
    assert allowed.covers("file:/run/@here/x", HOST)
    assert not allowed.covers("file:/run/@here/x", "evil.example")


def test_files_are_allowed_below_a_folder_as_they_really_are(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    (inside / "sub").mkdir(parents=True)
    outside.mkdir()
    for file in (inside / "a", inside / "sub" / "b", outside / "c"):
        file.write_text("x", encoding="utf-8")
    (inside / "leads-out").symlink_to(outside / "c")
    (inside / "folder-out").symlink_to(outside)
    (inside / "leads-in").symlink_to(inside / "a")
    (tmp_path / "alias").symlink_to(inside)
    allowed = policy(f"file:{inside}/")
    for name in ("a", "sub/b", "leads-in", "absent"):
        assert allowed.covers(f"file:{inside}/{name}", HOST), name
    for path in (
        f"{inside}/leads-out",
        f"{inside}/folder-out/c",
        f"{inside}/../out/c",
        f"{inside}/sub/../a",
        f"{inside}/",
        f"{inside}/.",
        f"{inside}x",
        f"{tmp_path}/alias/a",
        f"{inside}/a\0b",
        "a",
    ):
        assert not allowed.covers(f"file:{path}", HOST), path


def test_a_folder_may_be_a_link_itself_and_stand_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert policy("file:~/link/").covers("file:~/link/a", HOST)
    assert policy("file:~/link/").covers(f"file:{tmp_path}/link/a", HOST)


@pytest.mark.parametrize(
    "setting",
    ["PLANFIX_", "env:", "env:*", "env:A-", "file:/run", "file:run/", "file:", "lab:a"],
)
def test_a_setting_that_cannot_be_understood_is_said(setting: str) -> None:
    with pytest.raises(ValueError, match=SETTING):
        policy(setting)


def test_where_strangers_work_the_setting_alone_counts() -> None:
    grants = [Grant.of(f"env:SALES@{HOST}")]
    assert not policy("", "1").covers("env:SALES", HOST, grants)
    assert policy("env:SALES", "1").covers("env:SALES", HOST)
    assert policy("", "0").covers("env:SALES", HOST, grants)
    assert GrantPolicy.usual({SHARED: "yes"}).is_shared


@pytest.mark.parametrize("reference", ["env:A", "file:x", "file:/a b", "file:~/a"])
def test_references_of_this_machine_are_told(reference: str) -> None:
    assert is_machine_reference(reference)
    assert not is_machine_reference(reference.upper())


@pytest.mark.parametrize("other", ["", "env:", "file:", "lab:a", "env:A B", "env:é"])
def test_others_are_none(other: str) -> None:
    assert not is_machine_reference(other)
