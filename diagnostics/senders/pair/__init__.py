"""One pair, explained in plain Python."""
