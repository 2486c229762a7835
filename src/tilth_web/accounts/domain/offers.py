"""Offers to an email address: one link, one answer.

An invitation into an organisation is one; other apps may offer what is theirs.
"""

from datetime import timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.queries import addresses, still_open
from tilth_web.accounts.models import Offer
from tilth_web.errors import WorkflowError

VALID = timedelta(days=14)
MOST_OPEN = 50  # offers of one kind and one record at a time
State = Offer.State


def offer_of(token, signer, offers):
    """The one of some offers that a link holds, or None."""
    try:
        uuid = signer.unsign(token)
    except signing.BadSignature:
        return None
    return offers.filter(uuid=uuid).first()


def end_of_validity():
    """When an offer ends that is sent now."""
    return timezone.now() + VALID


def make_room(offers, email):
    """Refuse one more offer if an address has one, or if they are too many."""
    now_open = still_open(offers)
    if now_open.filter(email__iexact=email).exists():
        raise WorkflowError(_("This address has an open invitation already."))
    if now_open.count() >= MOST_OPEN:
        raise WorkflowError(
            _("50 invitations are open: wait for answers, or withdraw some.")
        )
    expired = offers.filter(email__iexact=email, state=State.OPEN)
    expired.update(state=State.WITHDRAWN)


def locked_offer(offer, offers):
    """An offer, held till the end of the transaction; refused if it is not open."""
    locked = still_open(offers).select_for_update().filter(pk=offer.pk).first()
    if locked is None:
        raise WorkflowError(
            _("This invitation has been answered, withdrawn, or is too old.")
        )
    return locked


def is_for(offer, user):
    """Whether an offer was sent to a confirmed address of `user`."""
    return user.is_authenticated and offer.email.lower() in addresses(user)


def require_for(offer, user):
    """Refuse who has not the address that an offer was sent to."""
    if not is_for(offer, user):
        raise WorkflowError(
            _(
                "This invitation was sent to another email address. Add that "
                "address to your account and confirm it, then accept."
            )
        )


def answer(offer, state):
    """Close an offer with its answer."""
    offer.state, offer.answered_at = state, timezone.now()
    offer.save(update_fields=["state", "answered_at"])
