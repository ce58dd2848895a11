"""The parts of the page "Checks"."""
