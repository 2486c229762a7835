"""The phases of a recognition, and who moves it from one to the next."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tilth_web.accounts.domain.record_types import Visibility
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.badges import issue
from tilth_web.evaluation.domain.interests import interests
from tilth_web.evaluation.domain.recognition_rules import current_rules
from tilth_web.evaluation.domain.renewal import lacks_for_renewal, years_after
from tilth_web.evaluation.models import (
    Application,
    Decision,
    Recognition,
    RecognitionStep,
)
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.domain.monitoring_public import shown_measurement
from tilth_web.registry.models import Project
from tilth_web.workflow.domain.definition import Phase, Transition, Workflow
from tilth_web.workflow.domain.registered import register

State = Recognition.State
SECRET = State.PROPOSED, State.DROPPED
GRANT, DROP, SUSPEND, RESTORE, WITHDRAW, RENEW, EXPIRE = (
    key.value for key in RecognitionStep.Transition
)


def locked_recognition(recognition):
    """The row of a recognition, locked after that of its project."""
    list(Project.objects.select_for_update().filter(pk=recognition.project_id))
    locked = Recognition.objects.select_for_update().filter(pk=recognition.pk).first()
    if locked is None:
        raise WorkflowError(_("This recognition is no longer there."))
    return locked


def rests_on(application):
    """Sentences on why an application is no ground for a recognition."""
    decision = Decision.objects.filter(application=application).first()
    positive = decision is not None and decision.outcome == Decision.Outcome.POSITIVE
    if not positive or application.state != Application.State.RELEASED:
        return [_("A recognition needs a positive evaluation that was released.")]
    if application.project.state != "published":
        return [_("Only a project that is shown to the public is recognised.")]
    return []


def rules_for(recognition, transition):
    """The rules that a transition is taken by: a renewal is by those that hold now."""
    return current_rules() if transition == RENEW else recognition.rules


def level_for(recognition, transition):
    """The level of a recognition in the rules of a transition, or None."""
    return rules_for(recognition, transition).level(recognition.level)


def needs_of(recognition, transition):
    """What the rules ask of a project at the level of a recognition."""
    level = level_for(recognition, transition)
    return level["needs"] if level else None


def lacks_to_renew(recognition):
    """Sentences on what was not measured, and the rules of now ask for."""
    level = level_for(recognition, RENEW)
    return lacks_for_renewal(recognition.project, level) if level else []


def _is_grounded(taken):
    return rests_on(taken.record.application)


def _is_public(taken):
    if taken.record.project.state == "published":
        return []
    return [_("Only a project that is shown to the public is recognised.")]


def _is_impartial(taken):
    if interests(taken.actor, taken.record.project):
        return [_("You take part in this project: somebody else must decide.")]
    return []


def _is_the_only_one(taken):
    others = Recognition.objects.filter(
        project=taken.record.project_id, state__in=Recognition.IN_FORCE
    )
    if others.exclude(pk=taken.record.pk).exists():
        return [_("This project is recognised already.")]
    return []


def _meets_needs(taken):
    needs = needs_of(taken.record, taken.transition.key)
    if needs is None:
        return [_("The rules that hold now have no such level.")]
    if {need["key"] for need in needs} == set(taken.words.get("needs", ())):
        return []
    return [_("Every need of the level must be met.")]


def _has_reason(taken):
    if taken.words.get("reason", "").strip():
        return []
    return [_("Say why: those who run the project read it.")]


def _tells_result(taken):
    if taken.words.get("public_reason", "").strip():
        return []
    return [_("Say which monitoring result it rests on: the public reads it.")]


def _is_measured(taken):
    return lacks_to_renew(taken.record)


def _is_over(taken):
    if taken.record.valid_until <= timezone.now():
        return []
    return [_("It is still valid.")]


def _start(taken):
    """Let it hold from now on, for the years of its level."""
    recognition, now = taken.record, timezone.now().replace(microsecond=0)
    recognition.rules = rules_for(recognition, taken.transition.key)
    years = recognition.rules.level(recognition.level)["years"]
    recognition.granted_at = recognition.granted_at or now
    recognition.valid_until = years_after(now, years)
    recognition.save(update_fields=["rules", "granted_at", "valid_until"])
    issue(recognition)


def _issue(taken):
    """Another badge: a suspension ended the one before it."""
    issue(taken.record)


def _keep_step(taken):
    words, renews = taken.words, taken.transition.key == RENEW
    RecognitionStep.objects.create(
        recognition=taken.record,
        transition=taken.transition.key,
        reason=words.get("reason", "").strip(),
        public_reason=words.get("public_reason", "").strip(),
        needs=list(words.get("needs", ())),
        measurement=shown_measurement(taken.record.project) if renews else None,
        valid_until=taken.record.valid_until,
        by=taken.actor,
    )


def _transition(key, sources, target, *, guards=(), effects=(), **more):
    shown = Visibility.STAFF if target in SECRET else Visibility.PUBLIC
    return Transition(
        key=key,
        sources=tuple(state.value for state in sources),
        target=target.value,
        permission="recognition.decide",
        event=f"recognition.{PAST[key]}",
        elsewhere=gettext_lazy("The recognition stands elsewhere by now."),
        guards=guards,
        effects=(*effects, _keep_step),
        told=lambda taken: {"visibility": shown},
        **more,
    )


PAST = {
    GRANT: "granted",
    DROP: "dropped",
    SUSPEND: "suspended",
    RESTORE: "restored",
    WITHDRAW: "withdrawn",
    RENEW: "renewed",
    EXPIRE: "expired",
}
RECOGNITION = register(
    Workflow(
        name="recognition",
        version="1",
        title=gettext_lazy("Recognition of a project"),
        initial=State.PROPOSED.value,
        lock=locked_recognition,
        record_event=record_event,
        phases=tuple(
            Phase(
                key=state.value,
                label=state.label,
                public_label="" if state in SECRET else state.label,
                final=state in {State.DROPPED, State.WITHDRAWN},
            )
            for state in State
        ),
        transitions=(
            _transition(
                GRANT,
                (State.PROPOSED,),
                State.GRANTED,
                guards=(_is_impartial, _is_grounded, _is_the_only_one, _meets_needs),
                effects=(_start,),
            ),
            _transition(
                DROP,
                (State.PROPOSED,),
                State.DROPPED,
                guards=(_is_impartial, _has_reason),
            ),
            _transition(
                SUSPEND,
                (State.GRANTED,),
                State.SUSPENDED,
                guards=(_is_impartial, _has_reason),
            ),
            _transition(
                RESTORE,
                (State.SUSPENDED,),
                State.GRANTED,
                guards=(_is_impartial, _has_reason, _is_public),
                effects=(_issue,),
            ),
            _transition(
                WITHDRAW,
                (State.GRANTED, State.SUSPENDED, State.EXPIRED),
                State.WITHDRAWN,
                guards=(_is_impartial, _has_reason),
            ),
            _transition(
                RENEW,
                (State.GRANTED, State.EXPIRED),
                State.GRANTED,
                guards=(
                    _is_impartial,
                    _is_public,
                    _is_the_only_one,
                    _meets_needs,
                    _is_measured,
                    _tells_result,
                ),
                effects=(_start,),
            ),
            _transition(
                EXPIRE,
                (State.GRANTED, State.SUSPENDED),
                State.EXPIRED,
                guards=(_is_over,),
                by_clock=True,
            ),
        ),
    )
)
