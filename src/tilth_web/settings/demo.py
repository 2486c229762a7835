"""The demonstration: an invented world on one computer, and nothing else.

It lets everybody in who reads the start page: the passwords are printed, and roles need
no second factor. `tilth example-world` alone uses these settings, on loopback only.
"""

from tilth_web.settings.production import *

# The first one is used for new passwords, too: none of them holds elsewhere.
PASSWORD_HASHERS = ["tilth_web.example_world.hasher.ExampleHasher"]
SECOND_FACTOR_NEEDED = False
ONLY_EXAMPLES = True  # also what its readers add: true projects are counted apart
TEMPLATES[0]["OPTIONS"]["context_processors"].append(
    "tilth_web.example_world.context.example_world"
)
# One reader on the same computer: compressing would only make the first start longer.
STORAGES = STORAGES | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
# Mails stay on the outbox page, whatever the environment says.
EMAIL_BACKEND = "tilth_web.notifications.outbox.OutboxBackend"
