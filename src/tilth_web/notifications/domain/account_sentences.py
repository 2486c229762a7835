"""The sentences of the history of organisations and of their requests to join."""

from django.utils.translation import gettext_lazy as _

from tilth_web.notifications.domain.history import say

SENTENCES = {
    "organisation.added": _("%(actor)s added the organisation."),
    "organisation.edited": _("%(actor)s changed the profile."),
    "organisation.logo": _("%(actor)s changed the logo."),
    "invitation.sent": _("%(actor)s invited somebody."),
    "invitation.accepted": _("%(actor)s accepted an invitation."),
    "invitation.declined": _("%(actor)s declined an invitation."),
    "invitation.withdrawn": _("%(actor)s withdrew an invitation."),
    "membership.changed": _("%(actor)s gave a colleague another role."),
    "membership.left": _("%(actor)s left the organisation."),
    "membership.removed": _("%(actor)s removed a colleague."),
    "joining.started": _("%(actor)s began the request to join."),
    "joining.edited": _("%(actor)s changed the request."),
    "joining.signed": _(
        "%(actor)s signed the declaration of intent, version %(text_version)s."
    ),
    "joining.submitted": _("%(actor)s sent the request."),
    "joining.withdrawn": _("%(actor)s withdrew the request."),
    "joining.returned": _("%(actor)s gave the request back for completion."),
    "joining.refused": _("%(actor)s refused the request."),
    "joining.accepted": _("%(actor)s accepted the request."),
}
for verb, sentence in SENTENCES.items():
    say(verb, sentence)
