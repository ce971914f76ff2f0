"""The wire between a daemon and whoever asks it: a Unix socket in a private folder.

A frame is 4 bytes, big-endian, that count the bytes of a UTF-8 JSON object with a `type`; at most 16 MiB.
"""
