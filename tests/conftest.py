"""Settings of all tests."""

from hypothesis import settings

# No timing in unit tests: speed is measured in benchmarks.
settings.register_profile("tilth", deadline=None)
settings.load_profile("tilth")
