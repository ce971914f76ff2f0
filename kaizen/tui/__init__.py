"""`kaizen top`: what runs, live, on the whole of a terminal.

Deciding is pure (`rows`, `columns`, `window`, `lines_of`); one thread reads (`feed`); widgets show what both give. Agents' text is
data: it is escaped once, in `figures.one_line` and `folding`, and no markup is read anywhere.
"""
