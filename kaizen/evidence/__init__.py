"""What heuristics share: how commands are told apart, and what the events that they cite took. Pure."""
