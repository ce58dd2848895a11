"""How an account stands: the first thing that is said of it."""
