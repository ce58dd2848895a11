"""How all kept accounts stand, as the history knows it."""
