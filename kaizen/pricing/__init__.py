"""Asking the price library, in a process of its own: it takes a tenth of a second and 25 MB to import."""
