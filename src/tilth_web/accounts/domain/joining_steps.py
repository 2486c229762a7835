"""What a request to join must hold before it is sent.

The rule is the published one: whoever joins is an organisation of one of seven types; a
member is non-profit; a private company can only be a partner (derived from that).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tilth_web.accounts.models import JoiningDocument, Organisation

Kind, Standing = Organisation.Kind, Organisation.Standing
#: Types that need no document on their legal status.
WITHOUT_DOCUMENT = frozenset({Kind.STATE, Kind.COMPANY})


@dataclass(frozen=True)
class Step:
    """A step of the way, and what it still lacks; empty when it is done."""

    name: str
    title: str
    lacks: str


def may_be_member(organisation):
    """Whether the published rule lets an organisation be a member."""
    return organisation.non_profit and organisation.kind != Kind.COMPANY


def needs_document(organisation):
    """Whether its legal status must be shown by a document."""
    return organisation.kind not in WITHOUT_DOCUMENT


def steps(joining):
    """The steps before a request can be sent."""
    return [
        Step("joining-request", _("Request"), _request_lacks(joining)),
        Step(
            "joining-declaration", _("Declaration of intent"), _signature_lacks(joining)
        ),
        Step("joining-documents", _("Documents"), _documents_lack(joining)),
    ]


def member_lacks(organisation, standing):
    """Why an organisation cannot have a standing; empty if it can."""
    if standing != Standing.MEMBER or may_be_member(organisation):
        return ""
    return _(
        "Only a non-profit organisation can be a member, and never a company; "
        "others join as partners."
    )


def _request_lacks(joining):
    if not joining.wanted:
        return _("Say as what your organisation wants to join, and why.")
    return member_lacks(joining.organisation, joining.wanted)


def _signature_lacks(joining):
    if hasattr(joining, "declaration"):
        return ""
    return _("Somebody who may sign for your organisation must sign the declaration.")


def _documents_lack(joining):
    if not needs_document(joining.organisation):
        return ""
    if any(d.kind == JoiningDocument.Kind.STATUS for d in joining.documents.all()):
        return ""
    return _("Add an official document on the legal status of your organisation.")
