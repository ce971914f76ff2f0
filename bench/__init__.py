"""Measurements of what Kaizen promises about time and memory: `python -m bench`."""
