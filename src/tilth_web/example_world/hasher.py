"""Passwords of the example world: worth nothing outside the demonstration.

They are kept under a name that only the settings of the demonstration know. Any other
installation, even on the same database, cannot verify them, so nobody signs in by them.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class ExampleHasher(PBKDF2PasswordHasher):
    algorithm = "example_world"
    iterations = 1_000  # the password is printed: no more would protect it
