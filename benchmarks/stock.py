"""The bot we are compared with: python-telegram-bot as its own examples use it, echoing, keeping nothing.

`python -m benchmarks.stock URL TOKEN`, on uvloop like ours.
"""

from __future__ import annotations

import sys
from typing import Any

import uvloop
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says what was said."""
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


def main(url: str, token: str) -> None:
    """Polls until ended by a signal."""
    uvloop.install()
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
