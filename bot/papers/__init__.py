"""Papers drawn in a process of their own.

The bot imports this package without importing what draws: only `program.py` and what it imports know the libraries, and they run
in the process that draws.
"""

from bot.papers.worker import PaperFailedError, PaperWorker

__all__ = ["PaperFailedError", "PaperWorker"]
