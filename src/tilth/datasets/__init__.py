"""Reference tables, each a CSV that names its source."""
