"""A platform whose pages and jobs write in pairs, for the tests that kill it."""
