"""Work on findings in a process of ours: what is asked and answered is data only.

`result_lines` reads what strangers wrote, line by line. Here both sides are ours, and
what stands in a hundred findings is sent once. Still nothing but our frozen dataclasses
and enums is ever made of it.
"""

from __future__ import annotations

import copyreg
import gc
import io
import pickle
from collections.abc import Callable, Mapping
from subprocess import Popen
from types import MappingProxyType
from typing import IO, Any, BinaryIO

from diagnostics.accounts.guarded.child_processes import running, started
from diagnostics.accounts.guarded.result_lines import ACCOUNTS

_MOST_SECONDS = 600.0
"""A process of ours that takes longer hangs: ten times the largest account's audit on a
busy machine."""

NICER = 5
"""How much such a process stands back: a page that is drawn goes first."""


def asked_apart(
    module: str,
    *asked: object,
    child: Popen[bytes] | None = None,
    nicer: int = NICER,
) -> object:
    """What `python -m module`, which is one call of `answer`, makes of these values.

    Args:
        module: its program.
        asked: what `answer` hands on.
        child: one of it that waits to be asked.
        nicer: else how much it stands back, as for `started`.

    Raises:
        OSError: the system has no room for another process, or it ended early.
        ValueError: it gave no answer.
    """
    with running(module, _MOST_SECONDS, child or started(module, nicer)) as child:
        assert child.stdin is not None  # noqa: S101 - it was opened as a pipe
        assert child.stdout is not None  # noqa: S101 - it was opened as a pipe
        packed(asked, child.stdin)
        child.stdin.close()
        return unpacked(child.stdout.read())


def answer(work: Callable[..., object], source: BinaryIO, target: BinaryIO) -> None:
    """What such a process does: the values of `source` to the answer in `target`."""
    gc.disable()  # all that is made is needed until the end
    asked: Any = unpacked(source.read())
    packed(work(*asked), target)
    target.flush()


_TABLE = {
    **copyreg.dispatch_table,
    MappingProxyType: lambda facts: (read_only, (dict(facts),)),
}


def read_only(facts: dict[str, Any]) -> Mapping[str, Any]:
    """A mapping that nobody changes, as findings hold their facts."""
    return MappingProxyType(facts)


def packed(value: object, target: IO[bytes]) -> None:
    """Writes a value of our kinds.

    Raises:
        TypeError, pickle.PicklingError: a value that can't be packed.
    """
    packer = pickle.Pickler(target, pickle.HIGHEST_PROTOCOL)
    packer.dispatch_table = _TABLE
    packer.dump(value)


def unpacked(data: bytes) -> object:
    """The value that was packed.

    Raises:
        ValueError: it is no such value, or not a whole one.
    """
    try:
        return _Unpacker(io.BytesIO(data)).load()
    except Exception as error:  # whatever cut-off bytes do to it
        raise ValueError("no packed value") from error


class _Unpacker(pickle.Unpickler):
    """Finds the frozen dataclasses and enums of the model, and nothing that acts."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - any of them
        """What a name stands for."""
        if name == read_only.__name__:
            return read_only
        if (module, name) == ("copyreg", "__newobj__"):
            return copyreg.__newobj__  # type: ignore[attr-defined]
        kind = ACCOUNTS.kinds[name]
        if kind.__module__ != module:
            raise LookupError(name)
        return kind
