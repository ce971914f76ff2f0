"""The doors to the machine: locks, processes, files, and a repository's own `.git`, read without git."""
