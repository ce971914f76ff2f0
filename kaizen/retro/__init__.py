"""The retro: what a span of days came to, what to do about it, and what became of what was done."""
