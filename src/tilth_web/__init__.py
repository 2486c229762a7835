"""Tilth's platform: people, organisations, projects and their assessment."""
