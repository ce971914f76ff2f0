"""What people decide about what was found, in a database of its own: `kaizen.db` has one writer, its daemon; this has many."""
