"""The command line: one file a verb, one door to the terminal (`show`), one fast path (`entry`)."""
