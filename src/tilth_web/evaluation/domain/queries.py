"""What a person may see of calls, applications and reviews; lookups start here."""

from django.db.models import OuterRef, Prefetch, Q, Subquery

from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.models import RoleGrant
from tilth_web.evaluation.domain.blinding import naming_holder
from tilth_web.evaluation.domain.interests import tied_projects
from tilth_web.evaluation.models import (
    Application,
    Call,
    Decision,
    Review,
    Submission,
)
from tilth_web.registry.domain.queries import (
    own_projects,
    told_projects,
    visible_projects,
)

TEAM = frozenset({RoleGrant.Role.SECRETARIAT, RoleGrant.Role.BOARD})
SECRETARIAT = RoleGrant.Role.SECRETARIAT
READING = (Review.State.ASKED, Review.State.ACCEPTED, Review.State.SUBMITTED)
State = Application.State


def visible_calls(user):
    """Published calls, and drafts for the secretariat."""
    if SECRETARIAT in platform_roles(user):
        return Call.objects.prefetch_related("texts")
    public = Call.objects.exclude(state=Call.State.DRAFT)
    return public.prefetch_related("texts")


def is_team(user):
    """Whether a person runs evaluations, of projects that they are not tied to."""
    return not TEAM.isdisjoint(platform_roles(user))


def team_applications(user):
    """What was submitted, for those who run evaluations.

    Never what ties them, nor what they review: a reviewer judges alone.
    """
    if not is_team(user):
        return Application.objects.none()
    sent = Application.objects.filter(submitted_at__isnull=False)
    reviewed = Review.objects.filter(reviewer=user, state__in=READING)
    sent = sent.exclude(pk__in=reviewed.values("application"))
    return sent.exclude(project__in=tied_projects(user))


def own_applications(user):
    """Applications of projects that a person holds or edits."""
    return Application.objects.filter(project__in=own_projects(user))


def reviewed_applications(user):
    """Applications that a person is asked to review, or did."""
    if not (user.is_authenticated and user.is_active):
        return Application.objects.none()
    mine = Review.objects.filter(reviewer=user, state__in=READING)
    return Application.objects.filter(pk__in=mine.values("application"))


def visible_applications(user):
    """One's own, those one reviews, and those one runs."""
    if not (user.is_authenticated and user.is_active):
        return Application.objects.none()
    found = Q(pk__in=own_applications(user).values("pk"))
    found |= Q(pk__in=reviewed_applications(user).values("pk"))
    found |= Q(pk__in=team_applications(user).values("pk"))
    return Application.objects.filter(found)


def readable_applications(user):
    """Applications whose frozen content one may read with all names in it.

    Reviewers of a call that hides the holder read it in their review.
    """
    named = naming_holder(reviewed_applications(user))
    found = Q(pk__in=own_applications(user).values("pk"))
    found |= Q(pk__in=named.values("pk"))
    found |= Q(pk__in=team_applications(user).values("pk"))
    return Application.objects.filter(found)


def reported_applications(user):
    """Applications whose report one may read.

    Released for the holder; once decided, for those who run the evaluation.
    """
    own = own_applications(user).filter(state=State.RELEASED)
    team = team_applications(user).filter(state__in=(State.DECIDED, State.RELEASED))
    found = Q(pk__in=own.values("pk")) | Q(pk__in=team.values("pk"))
    related = ("call__criteria", "project__organisation", "project__person")
    rows = Application.objects.filter(found)
    return rows.select_related(*related, "decision", "previous")


def visible_reviews(user):
    """One's own reviews, all for those who run the evaluation.

    Whoever submitted a review sees the other submitted ones of the same application.
    """
    if not (user.is_authenticated and user.is_active):
        return Review.objects.none()
    own = Q(reviewer=user, state__in=READING)
    given = Review.objects.filter(reviewer=user, state=Review.State.SUBMITTED)
    others = Q(
        application__in=given.values("application"), state=Review.State.SUBMITTED
    )
    team = Q(application__in=team_applications(user))
    return Review.objects.filter(own | others | team)


def own_reviews(user):
    """What one is asked to review, or reviewed."""
    mine = visible_reviews(user).filter(reviewer=user)
    return mine.select_related("application__call__criteria")


def released_reviews(application):
    """Submitted reviews, in an order that tells nothing of who wrote them."""
    return application.reviews.filter(state=Review.State.SUBMITTED).order_by("uuid")


def newest_submissions(applications):
    """What was submitted last, by the key of the application; in one query."""
    newest = Submission.objects.filter(application=OuterRef("application"))
    newest = newest.order_by("-number").values("pk")[:1]
    found = Submission.objects.filter(application__in=applications)
    rows = found.filter(pk=Subquery(newest))
    return {row.application_id: row for row in rows}


def opportunities():
    """Positively rated projects whose holder agreed that everybody reads so."""
    return Application.objects.filter(
        state=State.RELEASED,
        decision__outcome=Decision.Outcome.POSITIVE,
        published_at__isnull=False,
        project__state="published",
    )


def told_opportunities(user):
    """The same, each with its call and its project as a person reads it."""
    projects = told_projects(visible_projects(user), user)
    projects = projects.select_related("organisation", "person", "shown")
    projects = projects.defer("words", "shown__input", "shown__result")
    found = opportunities().select_related("call")
    return found.prefetch_related(Prefetch("project", projects), "call__texts")
