"""What was captured, read for people: of one workspace or of all of them together.

Nothing here writes, and nothing here needs a daemon. What is read comes as values; `cli` and `tui` show them.

- `stores` opens what is to be read, `whereabouts` finds the workspace that a session is in;
- `sessions` lists, `story` tells one (out of its `turns`, with its sub-agents as `chapters`), `tree` gives the shares;
- `summary` sums a span of days up (its `figures` from several stores, each call `once`), `search` finds;
- `follow` streams: of the workspaces that are `registered` each is `followed`, its daemon's `bells` say when there is more, and what
  they have becomes one (`merging`), a `page` at a time.
"""
