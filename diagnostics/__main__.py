"""`python -m diagnostics COMMAND`."""

import sys

from diagnostics.cli import main

if __name__ == "__main__":
    sys.exit(main())
