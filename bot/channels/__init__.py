"""One thin package for each platform; `channel.py` says what they have in common."""
