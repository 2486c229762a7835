"""What those who judge an application read of each other.

Where a call hides who reviews, its reviewers have letters for each other as well. A
letter goes by the order in which they were asked, so that it stays.
"""

from string import ascii_uppercase

from django.utils.translation import gettext as _

from tilth_web.evaluation.models import Call


def is_blinded(application):
    """Whether reviewers know each other by letters alone."""
    return application.call.blinding != Call.Blinding.NONE


def labels_of(application):
    """By the key of a person, the label of each reviewer who was ever asked."""
    asked = application.reviews.order_by("asked_at", "pk")
    return {
        person: _("Reviewer %(letter)s") % {"letter": _letter(number)}
        for number, person in enumerate(asked.values_list("reviewer", flat=True))
    }


def own_label(application, person):
    """What the other reviewers call a reviewer whose name they do not read, or ""."""
    return labels_of(application)[person.pk] if is_blinded(application) else ""


def reviews_by_name(reviews, application, *, is_team):
    """Pairs of a review and what the reader calls whoever wrote it."""
    labels = labels_of(application) if is_blinded(application) else {}
    return [(review, _name(review.reviewer, labels, is_team)) for review in reviews]


def name_for_panel(review, *, reader):
    """What another reviewer, or the same one, calls who writes a review."""
    if review.reviewer_id == reader.pk or not is_blinded(review.application):
        return str(review.reviewer)
    return labels_of(review.application)[review.reviewer_id]


def told_notes(application, *, reader, is_team):
    """The discussion; those who run the evaluation read names beside the letters."""
    labels = labels_of(application) if is_blinded(application) else {}
    return [
        {
            "at": note.at,
            "text": note.text,
            "by": _name(note.by, labels, is_team),
            "is_own": note.by_id == reader.pk,
        }
        for note in application.notes.select_related("by")
    ]


def _name(person, labels, is_team):
    if person is None:
        return _("A former participant")
    label = labels.get(person.pk)
    if label is None:
        return str(person)
    return f"{person} ({label})" if is_team else label


def _letter(number):
    """A to Z, then AA, AB and so on."""
    before, last = divmod(number, len(ascii_uppercase))
    start = _letter(before - 1) if before else ""
    return start + ascii_uppercase[last]
