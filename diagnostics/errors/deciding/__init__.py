"""Which reason a statement gives, and who said it."""
