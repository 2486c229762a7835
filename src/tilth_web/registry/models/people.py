"""People around a project."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.models import Offer
from tilth_web.registry.models.project import Project


class CoEditor(models.Model):
    """A person who edits a project of others."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="co_editors")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="co_edited"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], name="a_co_editor_once"
            )
        ]

    def __str__(self):
        return f"{self.person} edits {self.project}"


class EditorInvitation(Offer):
    """The offer to edit a project of others."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="editor_invitations"
    )

    class Meta(Offer.Meta):
        constraints = [
            models.UniqueConstraint(
                "project",
                Lower("email"),
                condition=models.Q(state="open"),
                name="one_open_editor_invitation_per_address",
            )
        ]

    def __str__(self):
        return f"{self.email} to edit {self.project}"


class Partner(models.Model):
    """An organisation that takes part in a project of others, once it said so."""

    class Part(models.TextChoices):
        LAND = "land", _("gives or works the land")
        MONEY = "money", _("pays")
        SCIENCE = "science", _("brings science or measures")
        ADVICE = "advice", _("advises or trains")
        MARKET = "market", _("buys or processes")
        OTHER = "other", _("takes part")

    class State(models.TextChoices):
        INVITED = "invited", _("Not answered")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="partnerships"
    )
    part = models.CharField(_("part"), max_length=8, choices=Part)
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    invited_at = models.DateTimeField(auto_now_add=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("organisation__name",)
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"], name="a_partner_once"
            )
        ]

    def __str__(self):
        return f"{self.organisation} in {self.project}"


class ContactMessage(models.Model):
    """That a person wrote to a project; the words are in the mail alone."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="messages")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_messages"
    )
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"to {self.project}, {self.sent_at}"
