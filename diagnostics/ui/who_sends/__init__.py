"""The parts of the page "Who sends"."""
