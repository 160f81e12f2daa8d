"""Telegram: everything that knows its Bot API, its limits and its errors.

python-telegram-bot is the typed client: it reads updates and serves the calls made once at the start. What happens
for every message goes through the same aiohttp session with the documented JSON (see `transport`).
"""

from bot.channels.telegram.channel import Profile, Telegram

__all__ = ["Profile", "Telegram"]
