"""What guides agents in a repository: found, and told apart over time. Only looks: never writes to the repository, never runs
anything in it.

- `finding` finds the guides, with the files that they import (`imports`), the `servers` that are set up, and `there`, which says
  whether what they name exists;
- `fingerprints` says what the instruction files are together now, and what they were, by the history of git.
"""
