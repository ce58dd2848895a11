"""Errors whose message is written for whoever uses the program."""

from __future__ import annotations


class ToldError(Exception):
    """What stopped the work, in words that can be shown as they are."""
