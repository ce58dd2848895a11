"""Many accounts: audits, checks, Dask beside processes, and the history of a year.

    python -m benchmarks.fleet [PART …]

Parts: `audits` (400 accounts of 1e6 pairs, kept ones, by two processes), `files` (the
same reading CSV files), `dask` (both crews on the same work), `memory` (1e9 pairs over
1,000 accounts), `history` (1,000 accounts × 365 nights, on SQLite and on the PostgreSQL
that SENDERSCOPE_BENCHMARK_DATABASE names), `probes` (10,000 of them against the lab:
of plain servers, and whole checks).
Prints each figure beside its limit, seconds of CPU and how many fixed loads of this
machine they are; exits 1 where a figure is above its limit.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # Here alone: each worker loads this file too, as it does the command's own, which
    # is as light.
    from benchmarks.many_accounts import measure

    measure(*sys.argv[1:])
