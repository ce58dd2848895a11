"""How long a page takes to run again on an account of 1e8 pairs, beside the sample.

    .venv/bin/python benchmarks/pages.py [EMPLOYEES]

Medians of five reruns in milliseconds, without the browser's share; the account is
loaded and simulated before.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from streamlit.testing.v1 import AppTest  # noqa: E402

from diagnostics.accounts import csv_files, generate  # noqa: E402

PAGES = ("overview", "senders", "coverage", "draft", "checks", "errors")
RERUNS = 5


def opened(files: dict[str, bytes] | None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=300)
    if files:
        app.session_state["upload_files"] = files
        app.session_state["upload_digest"] = "benchmark"
    return app.run()


def reruns(app: AppTest, page: str) -> tuple[float, float]:
    start = time.perf_counter()
    app.switch_page(f"diagnostics/ui/pages/{page}_page.py").run()
    first = time.perf_counter() - start
    again = []
    for _ in range(RERUNS):
        start = time.perf_counter()
        app.run()
        again.append(time.perf_counter() - start)
    assert not app.exception, app.exception
    return first, statistics.median(again)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made = generate(employees=size, projects=size, mailboxes=3_000, groups=200, seed=1)
    large, sample = opened(csv_files(made)), opened(None)
    print(f"{'page':10}{'first':>12}{'rerun':>12}{'sample rerun':>16}   (ms)")
    for page in PAGES:
        first, again = reruns(large, page)
        _, beside = reruns(sample, page)
        print(f"{page:10}{first * 1e3:12.0f}{again * 1e3:12.0f}{beside * 1e3:16.0f}")


if __name__ == "__main__":
    main()
