"""What goes wrong with agents, one file for each thing; found by walking this folder, and none knows another. Pure.

A heuristic's docstring is what it sees. It has

    TITLE       a few words, as people would name it
    WHY         why it matters, in a sentence
    HELPS       what helps, in a sentence
    AGENTS      the agents whose records tell of it (`EVERY` for all)
    AT_END      True where it speaks of how a session ended: it says nothing of those that still run
    look(story) -> findings of one session, in their order

thresholds as constants, each with its reason, and, where several sessions together make the finding:

    over(span)  -> topics out of a span of days (`model.finding`); what its `look` gives is then only noted, and is no finding

Without `over` findings with the same cause are one topic, if they lie in at least `SESSIONS` sessions (1 where it has none).
`EFFORT` is what it takes to do what helps: 1 a line in a file, 2 an hour (where it has none), 3 more.
"""
