"""Opening SQLite databases and bringing them to the newest schema."""
