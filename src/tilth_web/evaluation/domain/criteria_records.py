"""Sets of criteria as records with a history, and the sentences of it."""

from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.record_types import Action
from tilth_web.accounts.rules import allowed
from tilth_web.evaluation.domain.criteria_queries import visible_criteria
from tilth_web.notifications.domain.history import say

LABEL = "evaluation.criteriaset"

say("criteria.drafted", _("%(actor)s began this version."))
say("criteria.imported", _("%(actor)s brought this version from a file."))
say("criteria.edited", _("%(actor)s changed the draft."))
say("criteria.deleted", _("%(actor)s deleted the draft."))
say("criteria.published", _("%(actor)s published version %(version)s."))


def may(user, uuid, action):
    """Whether a person sees a set, or reads who worked on it; no files hang on it."""
    if action == Action.SEE:
        return visible_criteria(user).filter(uuid=uuid).exists()
    return action == Action.TAKE_PART and allowed(user, "criteria.edit")
