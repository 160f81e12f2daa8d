"""Pictures from strangers, checked and cleaned in a process of their own.

The bot imports this package without importing a decoder: only `program.py` and what it imports know Pillow, and they
run in the worker process.
"""

from bot.images.picture import Picture, Result, Verdict
from bot.images.worker import PictureWorker, WorkerUnavailableError

__all__ = ["Picture", "PictureWorker", "Result", "Verdict", "WorkerUnavailableError"]
