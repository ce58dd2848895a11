"""Sent letters held against the simulated senders: which reading do they bear out?

A letter proves what really happened. No help page settles the points that Planfix's
help leaves open; letters do.
"""

from diagnostics.fleet.sent_letters.letter_files import read_letters
from diagnostics.fleet.sent_letters.letters_judged import LettersJudged, judged
from diagnostics.fleet.sent_letters.who_wrote import Writers, read_writers

__all__ = ["LettersJudged", "Writers", "judged", "read_letters", "read_writers"]
