"""Tokens of programs: made once, shown once, and known afterwards by their hash.

A token holds 256 random bits, so that a plain SHA-256 of it cannot be turned back.
"""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.personal_data import erases, exports
from tilth_web.accounts.models import Token, User
from tilth_web.errors import WorkflowError

MARK = "tilth_"  # by which a lost token is recognised for what it is
SHOWN = len(MARK) + 6
MOST = 20  # valid ones of a person
SEEN = timedelta(minutes=1)  # between two notes of its use


@transaction.atomic
def add_token(person, *, name, scopes, days):
    """Make a token and return it with its secret, which nobody can show again."""
    User.objects.select_for_update().get(pk=person.pk)
    if _valid().filter(person=person).count() >= MOST:
        raise WorkflowError(
            _("You have %(most)d valid tokens: revoke one first.") % {"most": MOST}
        )
    secret = MARK + token_urlsafe(32)
    token = Token.objects.create(
        person=person,
        name=name,
        beginning=secret[:SHOWN],
        sha256=_hash(secret),
        scopes=sorted({Token.Scope.READ, *scopes}),
        expires_at=timezone.now() + timedelta(days=days),
    )
    _record("token.added", token)
    return token, secret


@transaction.atomic
def revoke_token(token):
    """End a token at once."""
    alive = Token.objects.filter(pk=token.pk, revoked_at=None)
    if alive.update(revoked_at=timezone.now()):
        _record("token.revoked", token)


def person_of(secret):
    """The person for whom a token speaks, with that token; None if it is not valid."""
    found = _valid().filter(sha256=_hash(secret), person__is_active=True)
    token = found.select_related("person").first()
    if token is None:
        return None
    _note_use(token)
    token.person.token = token
    return token.person


def _valid():
    return Token.objects.filter(revoked_at=None, expires_at__gt=timezone.now())


def _note_use(token):
    now = timezone.now()
    if token.used_at is None or token.used_at < now - SEEN:
        Token.objects.filter(pk=token.pk).update(used_at=now)


def _hash(secret):
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _record(verb, token):
    who = token.person
    record_event(who, verb, who, visibility="staff", token=str(token.uuid))


@exports("tokens")
def _tokens(person):
    names = ("name", "beginning", "scopes", "created_at", "expires_at", "used_at")
    return list(Token.objects.filter(person=person).values(*names, "revoked_at"))


@erases
def _forget(person):
    Token.objects.filter(person=person).delete()
