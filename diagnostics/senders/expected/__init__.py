"""Expectations of who sends: read, understood, held against an account, taken of it."""
