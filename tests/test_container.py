"""The image of the Containerfile, built and run as README says it, where one can."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BASE = next(
    line.split()[1]
    for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    if line.startswith("FROM ")
)

pytestmark = pytest.mark.timeout(900)


def told(*command: str, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=seconds, check=False
    )


def answers(*command: str, seconds: int = 60) -> bool:
    try:
        return told(*command, seconds=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@pytest.fixture(scope="module")
def builder() -> str:
    """What builds and runs images here; docker's command alone does neither."""
    for name in ("podman", "docker"):
        if shutil.which(name) and answers(name, "info"):
            return name
    pytest.skip("no podman and no running docker here, so no image is built")


@pytest.fixture(scope="module")
def image(builder: str) -> Iterator[str]:
    has_base = answers(builder, "image", "inspect", BASE)
    if not has_base and not answers(builder, "pull", BASE, seconds=300):
        pytest.skip(f"{BASE} can't be had here, so no image is built")
    package = ("pip", "download", "-q", "--no-deps", "-d", "/tmp/one", "packaging")
    if not answers(builder, "run", "--rm", BASE, *package, seconds=300):
        pytest.skip(f"{builder} runs nothing here that reaches a package index")
    name = f"senderscope-test-{uuid.uuid4().hex[:8]}"
    file = str(ROOT / "Containerfile")
    built = told(builder, "build", "-t", name, "-f", file, str(ROOT), seconds=800)
    assert built.returncode == 0, built.stderr[-2000:]
    yield name
    told(builder, "rmi", "--force", name)


@pytest.fixture
def run(builder: str, image: str, tmp_path: Path) -> Iterator[list[str]]:
    """README's command up to what is run: a read-only root, and one folder to keep."""
    shutil.copytree(ROOT / "sample_data" / "acme", tmp_path / "accounts" / "acme")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    volume = f"senderscope-test-{uuid.uuid4().hex[:8]}"
    yield [
        *(builder, "run", "--rm", "--read-only", "--tmpfs", "/tmp"),
        *("-v", f"{volume}:/data"),
        *("-v", f"{tmp_path / 'accounts'}:/accounts:ro"),
        image,
    ]
    told(builder, "volume", "rm", "--force", volume)


def test_the_nights_audit_runs_in_the_image_and_its_history_stays(
    run: list[str],
) -> None:
    first = told(*run, "audit-all", "/accounts", "--format", "json", seconds=120)
    (line,) = json.loads(first.stdout)["accounts"]
    assert (first.returncode, line["ending"]) == (1, "done")
    second = told(*run, "audit-all", "/accounts", "--new-only", seconds=120)
    assert second.returncode == 0, "nothing is new at the second time"


def test_nobody_in_the_image_is_root_and_its_files_cannot_be_changed(
    run: list[str],
) -> None:
    *command, image = run
    who = told(*command, "--entrypoint", "id", image, "-u")
    assert who.stdout.strip() == "10001"
    wrote = told(*command, "--entrypoint", "touch", image, "/opt/senderscope/new")
    assert wrote.returncode != 0
    kept = told(*command, "--entrypoint", "touch", image, "/data/new")
    assert kept.returncode == 0, kept.stderr
