"""Agents' transcripts, bytes to facts: pure, without files, clocks or stores."""
