"""Plain data and pure rules. Imports nothing else of ours; no I/O, no clock, no chance, no async."""
