"""One field: its file, its climate and plan, and what each model says of it."""
