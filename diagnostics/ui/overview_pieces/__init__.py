"""Pieces of the page Overview."""
