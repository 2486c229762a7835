"""Finding words in texts: the same on SQLite and PostgreSQL."""
