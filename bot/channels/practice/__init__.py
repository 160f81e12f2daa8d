"""The practice room: a channel without a platform, on this machine's own web page."""

from bot.channels.practice.cast import CITIZENS, NAME, ROOM, STAFF, Seat, display_name
from bot.channels.practice.channel import Practice
from bot.channels.practice.words import read_words

__all__ = ["CITIZENS", "NAME", "ROOM", "STAFF", "Practice", "Seat", "display_name", "read_words"]
