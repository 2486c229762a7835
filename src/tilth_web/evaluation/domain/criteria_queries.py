"""Which criteria a person sees, and what their content says."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from tilth.datasets.criteria import parse_criteria
from tilth.datasets.criteria_set import CriteriaSet as Criteria
from tilth.datasets.criteria_set import text_in
from tilth_web.accounts.rules import allowed
from tilth_web.evaluation.models import CriteriaSet

PUBLISHED = CriteriaSet.State.PUBLISHED
PARSED = {}  # by the checksum of a content that never changes
LATER = CriteriaSet.objects.filter(replaces=OuterRef("pk"), state=PUBLISHED)


def published_criteria():
    """All versions that were ever published, the newest first."""
    return CriteriaSet.objects.filter(state=PUBLISHED).order_by(
        "key", "-published_at", "-pk"
    )


def current_criteria():
    """Published versions that no other has replaced: those for a new call."""
    return published_criteria().filter(~Exists(LATER))


def with_superseded(rows):
    """Versions that each know whether another has replaced it."""
    return rows.annotate(superseded=Exists(LATER))


def visible_criteria(user):
    """What `user` sees: all that is published; drafts, if they may edit them."""
    seen = Q(state=PUBLISHED)
    if allowed(user, "criteria.edit"):
        seen |= Q(state=CriteriaSet.State.DRAFT)
    return CriteriaSet.objects.filter(seen).select_related("replaces")


def successor(row):
    """The published version that has replaced one, or None."""
    return next((later for later in row.later.all() if later.is_published), None)


def parsed(row) -> Criteria:
    """The content of a set as the library reads it; once for what is published."""
    if not row.is_published:
        return parse_criteria(row.content)
    if row.sha256 not in PARSED:
        PARSED[row.sha256] = parse_criteria(row.content)
    return PARSED[row.sha256]


def said(texts):
    """A text by language, in that of the reader or in English."""
    return text_in(texts, get_language())
