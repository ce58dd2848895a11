"""Explanations of errors as rows and as text."""
