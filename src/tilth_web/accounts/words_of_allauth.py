"""Sentences of allauth that our catalogue says otherwise than its own.

Its Spanish mixes “tú” and “usted”, in mails above all, and leaves “passkey” English.
Our catalogue comes before those of libraries, so naming a sentence here is enough.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

SENTENCES = (
    gettext_noop("Sign Up"),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Use authenticator app or code"),
    gettext_noop(
        "You cannot generate recovery codes without having two-factor authentication "
        "enabled."
    ),
    gettext_noop("Your email has been changed from %(from_email)s to %(to_email)s."),
    gettext_noop(
        "You're receiving this email because user %(user_display)s has given your "
        "email address to register an account on %(site_domain)s."
    ),
    gettext_noop("To confirm this is correct, go to %(activate_url)s"),
    gettext_noop("Email address %(deleted_email)s has been removed from your account."),
    gettext_noop("Sign in with a passkey"),
    gettext_noop(
        '<strong>Note:</strong> you can still <a href="%(email_url)s">change your '
        "email address</a>."
    ),
    gettext_noop("Are you sure you want to remove this security key?"),
    gettext_noop("Passkey"),
    gettext_noop("Passwordless"),
    gettext_noop("Master key"),
)
SECURITY_KEYS = ngettext_lazy(
    "You have added %(count)s security key.",
    "You have added %(count)s security keys.",
)
