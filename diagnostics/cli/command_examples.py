"""Command lines that the help shows."""

from __future__ import annotations

EXAMPLES = {
    "senders": (
        "senders sample_data/acme",
        "senders sample_data/acme --employee maria --project website",
        "senders sample_data/acme --employee maria --project website --want sales",
        "senders sample_data/acme --project none --format csv",
        "senders sample_data/acme --format parquet --out senders.parquet",
    ),
    "audit": (
        "audit sample_data/acme",
        "audit sample_data/acme --expect sample_data/expect.csv --fail-on warning",
        "audit sample_data/acme --format html --out audit.html",
        "audit sample_data/acme --snapshot today.csv",
    ),
    "audit-all": (
        "audit-all sample_data/accounts.txt",
        "audit-all sample_data --new-only --format junit --out audits.xml",
        "audit-all --workspace --metrics senderscope.prom",
    ),
    "compare": (
        "compare sample_data/acme sample_data/changed.yaml",
        "compare sample_data/acme sample_data/changed.yaml --pairs --format csv",
    ),
    "repair": (
        "repair sample_data/acme",
        "repair sample_data/acme --projects-only --format json",
        "repair sample_data/acme --expect sample_data/expect.csv --keep maria",
    ),
    "check": (
        "check kim@example.org",
        "check sample_data/acme --plan",
        "check sample_data/acme --mailbox sales --only smtp",
        "check sample_data/acme --format json --out today.json",
        "check sample_data/acme --since today.json",
    ),
    "check-all": (
        "check-all sample_data/accounts.txt --only dns",
        "check-all --workspace --new-only --metrics senderscope.prom",
    ),
    "report": (
        "report sample_data/acme --out report.html",
        "report sample_data/acme --out report.csv --separator ;",
        "report sample_data/acme --expect sample_data/expect.csv --out report.xlsx",
        "report sample_data/acme --check-run today.json --appendix --out all.html",
    ),
    "report-all": (
        "report-all sample_data/accounts.txt --out all.html",
        "report-all --workspace --out all.xlsx",
    ),
    "explain": (
        "explain sample_data/errors/bounce.eml",
        'explain "550 5.1.1 <bob@example.net>: User unknown"',
        "explain sample_data/errors/*.txt --format table",
        "explain app-password-required",
    ),
    "letters": (
        "letters sample_data/acme sample_data/letters",
        "letters acme sent.mbox --who who.csv --format json",
    ),
    "import": (
        "import acme.planfix.com --token env:PLANFIX_TOKEN --out acme",
        "import acme.planfix.com --token env:PLANFIX_TOKEN --out acme --yes",
    ),
    "lab": ("lab", "lab --fault wrong-password"),
    "generate": ("generate --employees 1000 --projects 500 --out made",),
    "template": ("template --out account.xlsx", "template --lang pl --out konto.zip"),
}
"""By command, what its help shows."""
