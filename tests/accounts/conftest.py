"""Ways to load an account from texts and to look at its problems."""

from collections.abc import Callable

import pytest

from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.model import Finding

GOOD = {
    "account.toml": 'name = "A"\nhost = "a.planfix.com"\n',
    "groups.csv": "id,name\ng1,Team\n",
    "employees.csv": "id,groups\ne1,g1\ne2,\n",
    "projects.csv": "id,parent\np1,\np2,p1\n",
    "mailboxes.csv": "id,address,provider\nm1,m1@example.com,gmail\n",
}


@pytest.fixture
def load_texts() -> Callable[..., Loaded]:
    """Loads an account without problems, some of its files replaced: `mailboxes=…`."""

    def loaded(**texts: str) -> Loaded:
        files = dict(GOOD)
        files.update({f"{name}.csv": text for name, text in texts.items()})
        if "account" in texts:
            files["account.toml"] = texts["account"]
            del files["account.csv"]
        return read_files({name: text.encode() for name, text in files.items()})

    return loaded


@pytest.fixture
def problem_of() -> Callable[[Loaded, str], Finding]:
    """The only problem with this rule."""

    def only(loaded: Loaded, rule: str) -> Finding:
        (found,) = [p for p in loaded.problems if p.rule == f"config/{rule}"]
        return found

    return only
