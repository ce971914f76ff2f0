"""Repositories with sessions in which faults were planted, at known places, and what only looks like them; from a seed.

Made before any threshold was chosen, and not changed to please one. A third of the repositories has the faults, a third the
near-misses, a third neither: nothing may be found in those. What is to be found stands in `planted`.

    python -m bench precision
"""
