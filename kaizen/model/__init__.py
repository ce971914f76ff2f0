"""The words of the house as frozen values: no I/O, no decisions."""
