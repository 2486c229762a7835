"""The form of a new account; apart, since it builds on what allauth makes of ours."""

from allauth.account.forms import SignupForm as Library
from django.db import transaction


class SignupForm(Library):
    """Keeps a person with name, language and address, or nothing of them."""

    @transaction.atomic
    def save(self, request):
        return super().save(request)
