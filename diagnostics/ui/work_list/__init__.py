"""Pieces of the page Findings."""
