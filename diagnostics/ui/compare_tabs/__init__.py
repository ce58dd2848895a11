"""The parts of the page Draft & compare."""
