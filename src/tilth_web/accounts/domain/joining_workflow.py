"""The phases of a request to join, and who moves it from one to the next."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.joining_steps import member_lacks, steps
from tilth_web.accounts.models import Joining, Organisation
from tilth_web.errors import WorkflowError
from tilth_web.workflow.domain.definition import Phase, Transition, Workflow
from tilth_web.workflow.domain.registered import register

State = Joining.State


def belongs(person, organisation):
    """Whether a person has any role in an organisation."""
    return organisation.memberships.filter(person=person).exists()


def locked_joining(joining):
    """The row of a request and of its organisation, locked in one order."""
    organisation = Organisation.objects.select_for_update().get(
        pk=joining.organisation_id
    )
    locked = Joining.objects.select_for_update().filter(pk=joining.pk).first()
    if locked is None:
        raise WorkflowError(_("This request has been withdrawn."))
    locked.organisation = organisation
    return locked


def _is_complete(taken):
    return [step.lacks for step in steps(taken.record) if step.lacks]


def _is_impartial(taken):
    if belongs(taken.actor, taken.record.organisation):
        return [_("You belong to this organisation: somebody else must decide.")]
    return []


def _has_reason(taken):
    if taken.words["answer"].strip():
        return []
    return [_("Say why: the organisation reads it.")]


def _may_stand(taken):
    lacks = member_lacks(taken.record.organisation, taken.words["standing"])
    return [lacks] if lacks else []


def _keep_sending(taken):
    joining = taken.record
    joining.submitted_at, joining.submitted_by = timezone.now(), taken.actor
    joining.save(update_fields=["submitted_at", "submitted_by"])


def _keep_decision(taken):
    joining = taken.record
    joining.answer = taken.words["answer"]
    joining.decided_by, joining.decided_at = taken.actor, timezone.now()
    joining.save(update_fields=["answer", "decided_by", "decided_at"])


def _take_in(taken):
    organisation = taken.record.organisation
    organisation.standing = taken.words["standing"]
    organisation.joined_on = timezone.localdate()
    organisation.save(update_fields=["standing", "joined_on"])


def _decision(key, target, **more):
    """A transition of those who decide."""
    guards, effects = more.pop("guards"), more.pop("effects", ())
    return Transition(
        key=key,
        sources=(State.SUBMITTED.value,),
        target=target.value,
        permission="joining.decide",
        event=f"joining.{target.value}",
        elsewhere=gettext_lazy("This request does not wait for a decision."),
        guards=(_is_impartial, *guards),
        effects=(*effects, _keep_decision),
        **more,
    )


JOINING = register(
    Workflow(
        name="joining",
        version="1",
        title=gettext_lazy("Joining the programme"),
        initial=State.DRAFT.value,
        lock=locked_joining,
        record_event=record_event,
        phases=tuple(
            Phase(
                key=state.value,
                label=state.label,
                public_label=state.label if state == State.ACCEPTED else "",
                final=state not in Joining.OPEN,
            )
            for state in State
        ),
        transitions=(
            Transition(
                key="submit",
                sources=tuple(state.value for state in Joining.EDITABLE),
                target=State.SUBMITTED.value,
                permission="joining.edit",
                event="joining.submitted",
                elsewhere=gettext_lazy("This request can no longer be changed."),
                guards=(_is_complete,),
                effects=(_keep_sending,),
                told=lambda taken: {"wanted": taken.record.wanted},
            ),
            Transition(
                key="withdraw",
                sources=tuple(state.value for state in Joining.OPEN),
                target=State.WITHDRAWN.value,
                permission="joining.edit",
                event="joining.withdrawn",
                elsewhere=gettext_lazy(
                    "This request has been decided or withdrawn already."
                ),
            ),
            _decision(
                "accept",
                State.ACCEPTED,
                guards=(_may_stand,),
                effects=(_take_in,),
                told=lambda taken: {
                    "standing": taken.words["standing"],
                    "visibility": "public",
                },
            ),
            _decision("return", State.RETURNED, guards=(_has_reason,)),
            _decision("refuse", State.REFUSED, guards=(_has_reason,)),
        ),
    )
)
