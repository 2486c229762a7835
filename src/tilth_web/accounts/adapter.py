"""What allauth asks of the platform."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes out in the language of the person who gets it, and says who writes."""

    def send_mail(self, template_prefix, email, context):
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language()
        site = SimpleNamespace(name="Tilth", domain=urlsplit(settings.URL).netloc)
        context = {"current_site": site, **context}
        with translation.override(language):
            super().send_mail(template_prefix, email, context)
