"""The command line: every question from a terminal or a script.

Exit status: 0 = nothing at or above `--fail-on`, 1 = findings, 2 = could not run.
Packages are imported by the command that needs them, so that `explain` starts at once.

A new option: `arguments` declares it, `idle_options` says where it does nothing,
`targets.INPUTS` names it if it is a file that is read, its command uses it. A new
command: a parser in `arguments`, a function in `entry.COMMANDS`.
"""

from diagnostics.cli.entry import main

__all__ = ["main"]
