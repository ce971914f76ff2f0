"""The daemon of one workspace: it serves, watches, reads transcripts and writes the store."""
