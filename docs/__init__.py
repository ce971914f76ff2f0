"""The documents, and what makes those parts of them that are made."""
