"""Hooks: what agents call as they work, what their calls say, and how their settings are made to call.

`deliver` is what an agent runs; `shelf` reads what it was told; `install` edits the agents' settings.
"""
