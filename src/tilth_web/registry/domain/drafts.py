"""What people type, kept while they type; and forms that count once, sent as often."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.operations.domain.schedule import periodic
from tilth_web.registry.models import FormDraft, SentForm

MOST_TYPED = 1_500_000  # characters of one form
KEPT_DRAFT = timedelta(days=180)
KEPT_SENT = timedelta(days=30)


@transaction.atomic
def keep_draft(person, page, values, *, project=None, key=None):
    """Keep what was typed and return the draft; None if the form was sent already."""
    typed = sum(len(text) for texts in values.values() for text in texts)
    if typed > MOST_TYPED:
        raise WorkflowError(
            _("This form is too long to be kept: %(found)d of %(most)d characters.")
            % {"found": typed, "most": MOST_TYPED}
        )
    if key and SentForm.objects.filter(person=person, key=key).exists():
        return None
    return FormDraft.objects.update_or_create(
        person=person, page=page, defaults={"values": values, "project": project}
    )[0]


def draft_of(person, page):
    """What a person typed into a form and has not sent, or None."""
    return FormDraft.objects.filter(person=person, page=page).first()


def pages_below(start):
    """Names of forms, beginning so, that hold what was typed and not sent."""
    found = FormDraft.objects.filter(page__startswith=start)
    return set(found.values_list("page", flat=True))


def drop_draft(person, page):
    """Forget what a person typed into a form."""
    FormDraft.objects.filter(person=person, page=page).delete()


@transaction.atomic
def send_once(person, key, action, *, page=None):
    """Run an action that a form asks for; returns its answer and whether it ran now.

    The same form sent again gets the answer of the first time. A refused action leaves
    the form unsent.
    """
    if page:
        drop_draft(person, page)
    if key is None:
        return action(), True
    row, is_new = SentForm.objects.get_or_create(person=person, key=key)
    if is_new:
        row.answer = action()
        row.save(update_fields=["answer"])
    return row.answer, is_new


def page_of(page, project=None):
    """Under which name a form of a project is kept."""
    return f"{project.uuid}/{page}" if project else page


def key_of(text):
    """The key of a form, or None where it has none that can be read."""
    try:
        return UUID(text)
    except (AttributeError, TypeError, ValueError):
        return None


@periodic("forget old forms", every=timedelta(days=1))
def forget_old():
    """Forget forms that nobody came back to."""
    now = timezone.now()
    FormDraft.objects.filter(saved_at__lt=now - KEPT_DRAFT).delete()
    SentForm.objects.filter(sent_at__lt=now - KEPT_SENT).delete()
