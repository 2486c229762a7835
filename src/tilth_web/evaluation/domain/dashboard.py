"""A call as the secretariat sees it: counts, matrix, workload, table for export."""

from collections import Counter

from django.db.models import Count, Q

from tilth_web.evaluation.domain.queries import team_applications
from tilth_web.evaluation.models import Application, Review
from tilth_web.registry.domain.export import safe_cell

COLUMNS = (
    "application",
    "project",
    "project_uuid",
    "holder",
    "country",
    "modality",
    "state",
    "submitted_at",
    "reviews_asked",
    "reviews_given",
    "recommendations",
    "outcome",
)
GIVEN = Review.State.SUBMITTED
COUNTING = (*Review.OPEN, GIVEN)


def applications_of(call, user):
    """Submitted applications of a call, with how many reviews are asked and given."""
    found = team_applications(user).filter(call=call)
    found = found.select_related("project__organisation", "project__person", "call")
    return found.annotate(
        asked=Count("reviews", filter=Q(reviews__state__in=COUNTING)),
        given=Count("reviews", filter=Q(reviews__state=GIVEN)),
    ).order_by("submitted_at", "pk")


def reviewed_by(reviewer, call, user):
    """Keys of the applications that one reviewer, by UUID, is asked for or reviewed."""
    own = _reviews(call, user).filter(reviewer__uuid=reviewer, state__in=COUNTING)
    return own.values("application")


def counts(call, user):
    """How many applications stand at each step, in the order of the steps."""
    found = team_applications(user).filter(call=call).order_by()
    rows = dict(found.values_list("state").annotate(number=Count("pk")))
    return [(state, rows[state]) for state in Application.State if rows.get(state)]


def workload(call, user):
    """Reviewers of a call with what they were asked for, gave and still owe."""
    reviews = _reviews(call, user).filter(state__in=COUNTING)
    names = ("reviewer", "reviewer__uuid", "reviewer__name", "state")
    rows = reviews.order_by().values(*names)
    found = {}
    for row in rows.annotate(number=Count("pk")):
        told = {"uuid": row["reviewer__uuid"], "name": row["reviewer__name"]}
        one = found.setdefault(row["reviewer"], told | {"given": 0, "open": 0})
        key = "given" if row["state"] == GIVEN else "open"
        one[key] += row["number"]
    return sorted(found.values(), key=lambda one: (-one["open"], one["name"]))


def matrix(applications):
    """For each application its reviews, told by reviewer and state."""
    reviews = Review.objects.filter(application__in=[a.pk for a in applications])
    found = {}
    for review in reviews.select_related("reviewer").order_by("asked_at", "pk"):
        found.setdefault(review.application_id, []).append(review)
    return [(one, found.get(one.pk, [])) for one in applications]


def reviewed(call, user):
    """Applications of a call, for what their reviewers agree on."""
    return team_applications(user).filter(call=call).order_by()


def open_reviews(call, user):
    """Reviews of a call that are asked for and not given."""
    return _reviews(call, user).filter(state__in=Review.OPEN)


def table(call, user):
    """Rows of all applications of a call, the heads first."""
    yield COLUMNS
    found = applications_of(call, user).prefetch_related("reviews")
    for one in found.select_related("decision").iterator(chunk_size=200):
        yield _row(one)


def _row(one):
    told = Counter(
        review.recommendation for review in one.reviews.all() if review.state == GIVEN
    )
    decision = getattr(one, "decision", None)
    return (
        one.uuid,
        safe_cell(one.project.name),
        one.project.uuid,
        safe_cell(one.project.holder_name),
        one.project.country,
        one.modality,
        one.state,
        one.submitted_at.isoformat(),
        one.asked,
        one.given,
        " ".join(f"{key}:{number}" for key, number in sorted(told.items())),
        decision.outcome if decision else "",
    )


def _reviews(call, user):
    """All reviews of the applications of a call that the reader runs."""
    own = team_applications(user).filter(call=call).order_by()
    return Review.objects.filter(application__in=own)
