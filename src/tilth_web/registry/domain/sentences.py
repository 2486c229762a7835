"""What the history and the notifications of projects say."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tilth_web.notifications.domain.history import say
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.models import Mode
from tilth_web.registry.domain.editor_invitations import (
    ANSWERED as EDITOR_ANSWERED,
)
from tilth_web.registry.domain.editor_invitations import DECLINED, INVITED, WITHDRAWN
from tilth_web.registry.domain.overlaps import FOUND
from tilth_web.registry.domain.parcels import WAIT
from tilth_web.registry.domain.partners import ANSWERED, ASKED
from tilth_web.registry.domain.people import SHARED
from tilth_web.registry.domain.timeline import ADDED, REMOVED


def _dated(sentence):
    """A sentence with its day as the reader's language writes it."""

    def told(data):
        day = date_format(date.fromisoformat(data["day"]))
        return str(sentence) % {"actor": "%(actor)s", "day": day}

    return told


say("project.added", _("%(actor)s began the project."))
say("project.edited", _("%(actor)s changed the words of the project."))
say("project.land_added", _("%(actor)s added land (%(number)s parcels)."))
say("project.land_removed", _("%(actor)s took parcel %(parcel)s out."))
say("project.outline_changed", _("%(actor)s changed the outline of %(parcel)s."))
say(WAIT, _("Newer outlines wait for the consent of whoever may publish."))
say(
    "project.outlines_shown",
    _("%(actor)s agreed to show newer outlines (%(number)s parcels)."),
)
say(ADDED, _dated(_("%(actor)s added %(day)s to the timeline.")))
say(REMOVED, _dated(_("%(actor)s took %(day)s off the timeline.")))
say("project.letters_opened", _("%(actor)s let people write to the project."))
say("project.letters_closed", _("%(actor)s let nobody write to the project any more."))
say("project.land_described", _("%(actor)s described parcel %(parcel)s."))
say("project.assessed", _("%(actor)s had the project assessed (%(number)s)."))
say("project.published", _("%(actor)s showed assessment %(number)s to the public."))
say("project.withdrawn", _("%(actor)s withdrew the project from the public."))
say(INVITED, _("%(actor)s invited somebody to edit the project."))
say(DECLINED, _("An invitation to edit the project was declined."))
say(WITHDRAWN, _("%(actor)s withdrew an invitation to edit the project."))
say(SHARED, _("%(actor)s let somebody else edit the project."))
say("project.unshared", _("%(actor)s let somebody edit the project no more."))
say(ASKED, _("%(actor)s invited %(organisation)s to take part."))
say("project.partner_confirmed", _("%(organisation)s takes part in the project."))
say("project.partner_declined", _("%(organisation)s does not take part."))
say("project.partner_removed", _("%(actor)s took %(organisation)s out."))

add_kind(
    SHARED,
    label=_("Invitations to edit projects (each is sent by email in any case)"),
    sentence=_("You can now edit the project “%(project)s”."),  # old notices
    cases={INVITED: _("You are invited to edit the project “%(project)s”.")},
    mode=Mode.OFF,
)
add_kind(
    EDITOR_ANSWERED,
    label=_("Answers to my invitations to edit projects"),
    cases={
        SHARED: _("Your invitation to edit the project “%(project)s” was accepted."),
        DECLINED: _("Your invitation to edit the project “%(project)s” was declined."),
    },
    mode=Mode.DIGEST,
)
add_kind(
    ASKED,
    label=_("Invitations of my organisations to projects"),
    sentence=_("%(organisation)s is invited to the project “%(project)s”."),
)
add_kind(
    ANSWERED,
    label=_("Answers of partners"),
    sentence=_("%(organisation)s in the project “%(project)s”: %(answer)s."),
    mode=Mode.DIGEST,
)
add_kind(
    FOUND,
    label=_("Land that stands in two projects (secretariat)"),
    sentence=_("Land was found that stands in two projects."),
    mode=Mode.DIGEST,
)
