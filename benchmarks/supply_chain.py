"""What Senderscope is made of: a bill of materials, and everybody's licences.

    python -m benchmarks.supply_chain sbom       # out/sbom.json, CycloneDX 1.6
    python -m benchmarks.supply_chain licences   # a table; exits 1 where one is wrong
    python -m benchmarks.supply_chain audit      # known weaknesses, asked by pip-audit

Written here instead of with a generator, as those know either the pinned hashes or the
installed packages' licences, and bring twenty packages of their own. Names, versions
and hashes are those of requirements.txt; licences are what the installed packages say.
The same pins give the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from diagnostics.whole_files import write_whole

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "requirements.txt"
BILL = ROOT / "out" / "sbom.json"

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_REFUSED = re.compile(r"AGPL|Affero|SSPL|Server Side Public|Proprietary|BUSL", re.I)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pinned:
    """One pinned package.

    Attributes:
        name: as it is pinned, lower case.
        version: the pinned one.
        marker: where it is installed; empty: everywhere.
        hashes: SHA-256 of each of its files, any of which may be installed.
        licence: an SPDX expression or the name that the package states, or `unknown`.
        is_expression: whether the licence is an SPDX expression.
        is_needed: whether its marker holds on this machine.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    licence: str
    is_expression: bool
    is_needed: bool

    @property
    def wrong(self) -> str:
        """Why its licence can't be accepted; empty where it can."""
        if self.licence == UNKNOWN:
            return "states no licence" if self.is_needed else ""
        return "not accepted" if _REFUSED.search(self.licence) else ""


def pinned(text: str) -> Iterator[Pinned]:
    """The packages of a requirements file with hashes, in its order.

    Raises:
        ValueError: one without an exact version or without a hash.
    """
    for entry in text.replace("\\\n", " ").splitlines():
        stated = entry.split(" --hash", 1)[0].split("#", 1)[0].strip()
        if not stated:
            continue
        wanted = Requirement(stated)
        (version,) = [s.version for s in wanted.specifier if s.operator == "=="] or [""]
        hashes = tuple(_HASH.findall(entry))
        if not version or not hashes:
            raise ValueError(f"{stated}: not pinned by version and hash")
        marker = str(wanted.marker or "")
        needed = wanted.marker is None or wanted.marker.evaluate()
        licence, is_spdx = licence_of(wanted.name)
        yield Pinned(
            wanted.name.lower(), version, marker, hashes, licence, is_spdx, needed
        )


def licence_of(name: str) -> tuple[str, bool]:
    """What an installed package states, and whether it is an SPDX expression."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN, False
    if expression := told.get("License-Expression"):
        return expression, True
    stated = [
        text.rpartition(" :: ")[2]
        for text in told.get_all("Classifier") or ()
        if text.startswith("License :: ") and text != "License :: OSI Approved"
    ]
    plain = (told.get("License") or "").strip().partition("\n")[0]
    return " and ".join(stated) or plain or UNKNOWN, False


def component(package: Pinned) -> dict[str, Any]:
    """A package as CycloneDX has it."""
    purl = f"pkg:pypi/{package.name}@{package.version}"
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": h} for h in package.hashes],
    }
    if package.licence != UNKNOWN:
        licence = {"license": {"name": package.licence}}
        expression = {"expression": package.licence}
        made["licenses"] = [expression if package.is_expression else licence]
    if package.marker:
        made["properties"] = [{"name": "python:marker", "value": package.marker}]
    return made


def bill(packages: list[Pinned], project: dict[str, Any]) -> dict[str, Any]:
    """The bill of materials; `project` is pyproject.toml's table."""
    parts = [component(package) for package in packages]
    own = f"{project['name']}@{project['version']}"
    direct = {Requirement(text).name.lower() for text in project["dependencies"]}
    told = json.dumps([own, parts], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, told)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": parts,
        "dependencies": [
            {
                "ref": own,
                "dependsOn": [p["bom-ref"] for p in parts if p["name"] in direct],
            }
        ],
    }


def licences(packages: list[Pinned]) -> int:
    """Prints the table. Returns the exit status."""
    width = max(len(p.name) for p in packages)
    for package in packages:
        where = "" if package.is_needed else "  (not on this machine)"
        line = f"{package.name:{width}}  {package.version:18}  {package.licence}{where}"
        print(line + (f"  <- {package.wrong}" if package.wrong else ""))
    wrong = [p.name for p in packages if p.wrong]
    if wrong:
        print(f"not accepted: {', '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


AUDIT = ("pip-audit", "--strict", "--require-hashes", "--disable-pip", "--format=json")


def audit(runner: Sequence[str] = ("uvx",)) -> int:
    """Asks for known weaknesses of the pins, and says in a sentence what came of it.

    Returns the exit status: 0 for none, 1 for some, 2 where nobody could tell.
    """
    why = ""
    try:
        told = subprocess.run(
            [*runner, *AUDIT, "-r", str(PINS)], capture_output=True, check=False
        )
        parts = json.loads(told.stdout)["dependencies"]
    except OSError as error:
        why = str(error)
    except (ValueError, LookupError, TypeError):
        lines = told.stderr.decode("utf-8", "replace").split("\n")
        last = next(filter(None, map(str.strip, reversed(lines))), "no answer")
        why = last.rpartition("pip_audit._cli:")[2]
    if why:
        said = f"The pins were not audited: {why[:200].rstrip('.')}."
        print(f"{said} Try where PyPI's advisories can be had.", file=sys.stderr)
        return 2
    weak = [(part, one) for part in parts for one in part["vulns"]]
    for part, one in weak:
        mended = ", ".join(one["fix_versions"]) or "nowhere yet"
        print(f"{part['name']} {part['version']}: {one['id']}, mended in {mended}")
    print(f"{len(weak) or 'no'} known weaknesses in {len(parts)} packages")
    return 1 if weak else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("sbom", "licences", "audit"))
    parser.add_argument("runner", nargs="*", default=["uvx"], help="runs pip-audit")
    options = parser.parse_args()
    if options.what == "audit":
        return audit(options.runner)
    packages = list(pinned(PINS.read_text(encoding="utf-8")))
    if options.what == "licences":
        return licences(packages)
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    made = bill(packages, tomllib.loads(pyproject)["project"])
    BILL.parent.mkdir(exist_ok=True)
    write_whole(BILL, (json.dumps(made, indent=1) + "\n").encode())
    print(f"{BILL.relative_to(ROOT)}: {len(packages)} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
