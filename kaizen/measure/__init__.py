"""Does a change show in the numbers: intervals, tests that may be looked at every day, what they can tell. Pure statistics."""
