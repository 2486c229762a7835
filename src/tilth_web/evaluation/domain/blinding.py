"""What reviewers do not learn where a call hides whose project they judge.

They read a neutral name wherever the name of the project would stand. What the holder
wrote is shown as it was frozen; holders are asked to write no names.
"""

from django.utils.translation import gettext as _

from tilth_web.evaluation.models import Call

SIGNS = 6  # of the UUID, in a neutral name


def hides_holder(call):
    """Whether the reviewers of a call are not to know whose project they judge."""
    return call.blinding == Call.Blinding.BOTH


def naming_holder(applications):
    """Of some applications, those whose call hides the holder from nobody."""
    return applications.exclude(call__blinding=Call.Blinding.BOTH)


def neutral_name(application):
    """What an application is called where its project is not named."""
    return _("Application %(number)s") % {
        "number": application.uuid.hex[:SIGNS].upper()
    }


def name_for_reviewer(application):
    """What a reviewer calls the project; its row comes with call and project."""
    if hides_holder(application.call):
        return neutral_name(application)
    return application.project.name


def content_for_reviewer(content, application):
    """What was frozen, without who holds it where the call hides that."""
    if not hides_holder(application.call):
        return content
    hidden = {"name": neutral_name(application), "holder": "", "partners": []}
    hidden |= {"uuid": "", "is_hidden": True}
    return content | {"project": content["project"] | hidden}
