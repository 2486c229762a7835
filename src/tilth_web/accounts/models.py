from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person, who signs in by e-mail; the flags of Django's admin grant nothing."""

    username = first_name = last_name = None
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email")
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class Organisation(models.Model):
    """Who joins the programme and answers for projects."""

    class Kind(models.TextChoices):
        """The seven types that can join: reference "Who can join"."""

        STATE = "state", _("State or local authority")
        INTERNATIONAL = "international", _("International organisation")
        DONOR = "donor", _("Public or private donor, foundation")
        PRODUCERS = "producers", _("Organisation of farmers or foresters")
        RESEARCH = "research", _("Research or education institution")
        CIVIL_SOCIETY = "civil-society", _("Civil society, association, NGO")
        COMPANY = "company", _("Private company")

    class Standing(models.TextChoices):
        APPLICANT = "applicant", _("Not joined")
        PARTNER = "partner", _("Partner")
        MEMBER = "member", _("Member")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160, unique=True)
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    non_profit = models.BooleanField(_("non-profit"), default=False)
    standing = models.CharField(
        max_length=12, choices=Standing, default=Standing.APPLICANT, editable=False
    )
    country = models.CharField(_("country of its seat"), max_length=2)
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(_("what it does"), max_length=2000, blank=True)
    language = models.CharField(
        _("language of the description"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(standing="member") | models.Q(non_profit=True),
                name="a_member_is_non_profit",
            )
        ]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """The role of a person in an organisation."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        MANAGER = "manager", _("Manager")
        SIGNATORY = "signatory", _("Manager who may sign")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], name="one_role_per_organisation"
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.role} of {self.organisation}"


class RoleGrant(models.Model):
    """A role on the whole platform, from one day to another, both included."""

    class Role(models.TextChoices):
        REVIEWER = "reviewer", _("Reviewer")
        MODERATOR = "moderator", _("Moderator")
        SECRETARIAT = "secretariat", _("Secretariat")
        BOARD = "board", _("Board")
        EDITOR = "editor", _("Content editor")
        ADMINISTRATOR = "administrator", _("Technical administrator")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_grants"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_grant_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.role} from {self.starts_on}"
