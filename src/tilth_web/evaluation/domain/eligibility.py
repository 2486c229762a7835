"""Whether what was sent is admitted: the conditions of a call, one by one.

Who decides says of each condition whether it is met. Only what meets all is admitted;
what meets all is neither returned nor refused.
"""

from django.utils.translation import gettext as _

from tilth_web.evaluation.models import EligibilityCheck

Condition, Outcome = EligibilityCheck.Condition, EligibilityCheck.Outcome


ALL_MET = dict.fromkeys(Condition.values, True)


def unmet(met):
    """The words of the conditions that are not met."""
    return [str(one.label) for one in Condition if met.get(one) is False]


def meets_conditions(taken):
    """What stands against admitting."""
    met = _met(taken)
    if all(met.get(one) for one in Condition):
        return []
    left = [str(one.label) for one in Condition if not met.get(one)]
    said = _("Only what meets all conditions is admitted. Not met: %(conditions)s")
    return [said % {"conditions": " ".join(left)}]


def fails_a_condition(taken):
    """What stands against returning or refusing; a holder who sends nothing fails."""
    met = _met(taken)
    if met and all(met.get(one) for one in Condition):
        return [_("All conditions are met: say which one is not, or admit it.")]
    return []


def keep_check(taken):
    """Write down what was found, of which submission, and why."""
    application = taken.record
    EligibilityCheck.objects.create(
        application=application,
        submission=application.submission,
        outcome=Outcome(taken.transition.key),
        met=_met(taken),
        reason=taken.words.get("note", "").strip(),
        by=taken.actor,
    )


def for_history(taken):
    """What the history tells beside the step."""
    return {"met": _met(taken)}


def _met(taken):
    """Of each condition that was looked at whether it is met."""
    said = taken.words.get("conditions") or {}
    return {one.value: bool(said[one]) for one in Condition if one in said}
