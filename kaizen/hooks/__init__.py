"""Hooks: calls that an agent makes to us as it works. `deliver` is what it calls; `shelf` says what a payload tells."""
