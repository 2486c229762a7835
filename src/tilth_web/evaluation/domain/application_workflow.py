"""The phases of an application, and who moves it from one to the next.

The public label of a phase is what the holder reads: what happens within the evaluation
is confidential until it is released.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import eligibility
from tilth_web.evaluation.domain.answers import closed_sentence, lacks_of, takes
from tilth_web.evaluation.domain.deciding import keep_decision
from tilth_web.evaluation.domain.freezing import freeze, is_unchanged
from tilth_web.evaluation.domain.interests import interests
from tilth_web.evaluation.domain.reviewing import ask_no_longer
from tilth_web.evaluation.models import Application, Review
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.models import Project
from tilth_web.workflow.domain.definition import Phase, Transition, Workflow
from tilth_web.workflow.domain.registered import register
from tilth_web.workflow.domain.transition import take

State = Application.State
EVALUATED = gettext_lazy("Being evaluated")
HOLDER_READS = {
    State.REVIEW: EVALUATED,
    State.DELIBERATION: EVALUATED,
    State.DECIDED: EVALUATED,
}
RUN, DECIDE, APPLY = "evaluation.run", "evaluation.decide", "application.submit"
STAFF = "staff"
FINAL = (State.REFUSED, State.RELEASED, State.WITHDRAWN)


def locked_application(application):
    """The row of an application, locked after that of its project.

    A submission freezes both: nobody edits the project between what is checked of it
    and what is written.
    """
    list(Project.objects.select_for_update().filter(pk=application.project_id))
    found = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call__criteria", "project")
        .filter(pk=application.pk)
        .first()
    )
    if found is None:
        raise WorkflowError(_("This application was deleted."))
    return found


def reviews_lacking(application):
    """How many reviews an application still needs for a decision."""
    given = application.reviews.filter(state=Review.State.SUBMITTED).count()
    return max(0, application.call.minimum_reviews - given)


def _is_complete(taken):
    return [lack.text for lack in lacks_of(taken.record)]


def _is_there(taken):
    if taken.record.project.state != "withdrawn":
        return []
    return [_("This project was withdrawn.")]


def _is_whole(taken):
    if is_unchanged(taken.record.submission):
        return []
    return [_("The bytes of the submission were changed: nothing is decided on it.")]


def _is_in_time(taken):
    application = taken.record
    return [] if takes(application) else [closed_sentence(application.call)]


def _is_impartial(taken):
    ties = interests(taken.actor, taken.record.project)
    if not ties:
        return []
    return [_("You are too near to this project: somebody else must do this.")]


def _has_reason(taken):
    if taken.words.get("note", "").strip():
        return []
    return [_("Say why: the holder reads it.")]


def _has_reviews(taken):
    lacking = reviews_lacking(taken.record)
    if not lacking:
        return []
    said = ngettext(
        "%(number)d review is still needed.",
        "%(number)d reviews are still needed.",
        lacking,
    )
    return [said % {"number": lacking}]


def _allows_rebuttal(taken):
    if taken.record.call.rebuttal_days:
        return []
    return [_("This call gives no time for an answer of the holder.")]


def _forgoes_rebuttal(taken):
    if not taken.record.call.rebuttal_days:
        return []
    return [_("This call lets the holder answer first.")]


def _is_within_days(taken):
    if timezone.now() < taken.record.rebuttal_until:
        return []
    return [_("The days for your answer are over.")]


def _days_are_over(taken):
    until = taken.record.rebuttal_until
    if timezone.now() >= until:
        return []
    return [
        _("The holder may answer until %(day)s UTC.")
        % {"day": f"{until:%Y-%m-%d %H:%M}"}
    ]


def _freeze(taken):
    application = taken.record
    freeze(application, actor=taken.actor)
    application.submitted_at = timezone.now()
    application.save(update_fields=["submitted_at"])


def _keep_note(taken):
    taken.record.note = taken.words.get("note", "")
    taken.record.save(update_fields=["note"])


def _start_days(taken):
    application = taken.record
    days = timedelta(days=application.call.rebuttal_days)
    application.rebuttal_until = timezone.now() + days
    application.save(update_fields=["rebuttal_until"])


def _keep_rebuttal(taken):
    taken.record.rebuttal = taken.words.get("rebuttal", "")
    taken.record.save(update_fields=["rebuttal"])


def _release_reviewers(taken):
    ask_no_longer(taken.record)


def _step(key, sources, target, *, permission=RUN, staff=False, **more):
    guards = more.pop("guards", ())
    if permission != APPLY:
        guards = (_is_impartial, *guards)
    if staff:
        more["told"] = lambda _taken: {"visibility": STAFF}
    return Transition(
        key=key,
        sources=tuple(source.value for source in sources),
        target=target.value,
        permission=permission,
        event=f"application.{key}",
        elsewhere=gettext_lazy(
            "This application is at another step by now: load the page again."
        ),
        guards=guards,
        **more,
    )


CHECKED = {
    "effects": (_keep_note, eligibility.keep_check),
    "told": eligibility.for_history,
}
EVALUATION = register(
    Workflow(
        name="evaluation",
        version="1",
        title=gettext_lazy("Evaluation of a project"),
        initial=State.DRAFT.value,
        lock=locked_application,
        record_event=record_event,
        phases=tuple(
            Phase(
                key=state.value,
                label=state.label,
                public_label=HOLDER_READS.get(state, state.label),
                final=state in FINAL,
            )
            for state in State
        ),
        transitions=(
            _step(
                "submit",
                (State.DRAFT, State.RETURNED),
                State.SUBMITTED,
                permission=APPLY,
                guards=(_is_there, _is_in_time, _is_complete),
                effects=(_freeze,),
            ),
            _step(
                "withdraw",
                (
                    State.DRAFT,
                    State.SUBMITTED,
                    State.RETURNED,
                    State.REVIEW,
                    State.REBUTTAL,
                    State.DELIBERATION,
                    State.DECIDED,
                ),
                State.WITHDRAWN,
                permission=APPLY,
                effects=(_release_reviewers,),
            ),
            _step(
                "admit",
                (State.SUBMITTED,),
                State.REVIEW,
                guards=(eligibility.meets_conditions,),
                **CHECKED,
            ),
            _step(
                "return",
                (State.SUBMITTED,),
                State.RETURNED,
                guards=(_has_reason, eligibility.fails_a_condition),
                **CHECKED,
            ),
            _step(
                "refuse",
                (State.SUBMITTED, State.RETURNED),
                State.REFUSED,
                guards=(_has_reason, eligibility.fails_a_condition),
                **CHECKED,
            ),
            _step(
                "ask-rebuttal",
                (State.REVIEW,),
                State.REBUTTAL,
                guards=(_has_reviews, _allows_rebuttal),
                effects=(_release_reviewers, _start_days),
            ),
            _step(
                "rebut",
                (State.REBUTTAL,),
                State.DELIBERATION,
                permission=APPLY,
                guards=(_is_within_days,),
                effects=(_keep_rebuttal,),
            ),
            _step(
                "end-rebuttal",
                (State.REBUTTAL,),
                State.DELIBERATION,
                guards=(_days_are_over,),
                staff=True,
            ),
            _step(
                "deliberate",
                (State.REVIEW,),
                State.DELIBERATION,
                guards=(_has_reviews, _forgoes_rebuttal),
                effects=(_release_reviewers,),
                staff=True,
            ),
            _step(
                "decide",
                (State.DELIBERATION,),
                State.DECIDED,
                permission=DECIDE,
                guards=(_is_whole,),
                effects=(keep_decision,),
                staff=True,
            ),
            _step("release", (State.DECIDED,), State.RELEASED),
        ),
    )
)


def take_step(key, application, *, actor, **words):
    """Take a step of the evaluation of an application."""
    return take(EVALUATION, key, application, actor=actor, words=words)


def withdraw_erased(application):
    """Withdraw the application of somebody who is no longer there."""
    locked = locked_application(application)
    ask_no_longer(locked)
    locked.state = State.WITHDRAWN
    locked.save(update_fields=["state"])
    record_event(None, "application.withdraw", locked)


def state_for_holder(application):
    """Where an application stands, as far as its holder may know, for programs."""
    hidden = application.state in HOLDER_READS
    return "evaluation" if hidden else str(State(application.state).value)


def label_of(application, *, involved):
    """Where an application stands: for those who evaluate, or for the holder."""
    return EVALUATION.label(application, involved=involved)
