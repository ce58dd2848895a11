"""All pairs at once, in compressed arrays."""
