"""Who sends, and is everyone covered?"""

from diagnostics.senders.matrix import Cell, Simulation, simulate
from diagnostics.senders.ranking import DecidedBy

__all__ = [
    "Cell",
    "DecidedBy",
    "Simulation",
    "simulate",
]
