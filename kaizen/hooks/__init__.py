"""Hooks: what agents call as they work, and how their settings are made to call it."""
