"""The parts of the page "Explain an error"."""
