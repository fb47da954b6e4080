"""The chain itself: its name and look, how to reach it, its languages, money and rules."""
