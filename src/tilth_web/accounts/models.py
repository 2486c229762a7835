from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.files.storage import storages
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.search.folding import FoldedField


def private_storage():
    """Where files lie that pages hand out after asking who may see them."""
    return storages["private"]


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
    """A person, who signs in by email; the flags of Django's admin grant nothing."""

    username = first_name = last_name = None
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    #: The token by which a program acts for the person; none in a session.
    token = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email")
        ]

    def __str__(self):
        return gettext("Erased person") if self.erased_at else self.name or self.email

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
    folded_name = FoldedField(of=("name",), help_text="For search")
    words = FoldedField(of=("name", "description"), help_text="For search")
    language = models.CharField(
        _("language of the description"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
    )
    logo = models.FileField(
        storage=private_storage, upload_to="logos/", blank=True, editable=False
    )
    example = models.BooleanField(default=False, editable=False)
    joined_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(standing="member") | models.Q(non_profit=True),
                name="a_member_is_non_profit",
            ),
            models.CheckConstraint(
                condition=~models.Q(standing="member", kind="company"),
                name="a_company_is_a_partner_only",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisation", args=[self.uuid])

    @property
    def organisation_id(self):
        """Whose record it is, for the rules: its own."""
        return self.pk

    @property
    def has_joined(self):
        return self.standing != self.Standing.APPLICANT


class OrganisationCountry(models.Model):
    """A country where an organisation works, by its ISO 3166-1 code."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="countries"
    )
    country = models.CharField(max_length=2)

    class Meta:
        ordering = ("country",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "country"], name="one_row_per_country"
            )
        ]

    def __str__(self):
        return self.country


class OrganisationTheme(models.Model):
    """A theme of an organisation, by its word in the vocabulary."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="themes"
    )
    theme = models.CharField(max_length=32)

    class Meta:
        ordering = ("theme",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "theme"], name="one_row_per_theme"
            )
        ]

    def __str__(self):
        return self.theme


class Membership(models.Model):
    """The role of a person in an organisation."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Colleague")
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


class Offer(models.Model):
    """What is offered to an email address: open for some days, answered once."""

    class State(models.TextChoices):
        OPEN = "open", _("Not answered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("-created_at", "-id")


class Invitation(Offer):
    """The offer of a role in an organisation."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role)

    class Meta(Offer.Meta):
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=models.Q(state="open"),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self):
        return f"{self.email}, {self.role} of {self.organisation}"


class Joining(models.Model):
    """The way of an organisation into the programme, from request to decision."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for a decision")
        RETURNED = "returned", _("Returned for completion")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)
    EDITABLE = (State.DRAFT, State.RETURNED)
    WANTED = [
        (Organisation.Standing.PARTNER.value, Organisation.Standing.PARTNER.label),
        (Organisation.Standing.MEMBER.value, Organisation.Standing.MEMBER.label),
    ]

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="joinings"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    wanted = models.CharField(
        _("wants to join as"), max_length=12, choices=WANTED, blank=True
    )
    reasons = models.TextField(
        _("why it joins, and what it does for soils"), max_length=4000, blank=True
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state__in=["draft", "submitted", "returned"]),
                name="one_open_joining_per_organisation",
            )
        ]

    def __str__(self):
        return f"{self.organisation}, {self.state}"

    def get_absolute_url(self):
        return reverse("joining", args=[self.uuid])

    @property
    def is_editable(self):
        return self.state in self.EDITABLE


class Declaration(models.Model):
    """A declaration of intent as it was signed: who, when, and which text.

    The text itself is kept, so that nothing that comes later changes what was signed.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    joining = models.OneToOneField(Joining, models.CASCADE, related_name="declaration")
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    signer_name = models.CharField(max_length=120, blank=True)
    signer_role = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    text_version = models.CharField(max_length=16)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    text = models.TextField()
    text_hash = models.CharField(max_length=64, help_text="SHA-256 of the text")

    def __str__(self):
        return f"{self.joining_id}, version {self.text_version}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("a declaration is written once")
        super().save(*args, **kwargs)


class JoiningDocument(models.Model):
    """A document of a request to join, and the file that holds it."""

    class Kind(models.TextChoices):
        STATUS = "status", _("Official document on the legal status")
        OTHER = "other", _("Another document")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    joining = models.ForeignKey(Joining, models.CASCADE, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=8, choices=Kind)
    name = models.CharField(_("name of the document"), max_length=160)
    file = models.UUIDField(null=True, help_text="The file; none of old requests")

    class Meta:
        ordering = ("id",)

    def __str__(self):
        return self.name


class RoleGrant(models.Model):
    """A role on the whole platform, from one day to another, both included.

    A grant that is taken back keeps its days, and says when and by whom.
    """

    class Role(models.TextChoices):
        REVIEWER = "reviewer", _("Reviewer")
        MODERATOR = "moderator", _("Moderator")
        SECRETARIAT = "secretariat", _("Secretariat")
        BOARD = "board", _("Board")
        EDITOR = "editor", _("Content editor")
        ADMINISTRATOR = "administrator", _("Technical administrator")

    #: Roles that rest until the person has a second factor.
    PRIVILEGED = frozenset(Role) - {Role.REVIEWER}

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_grants"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_grant_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.role} from {self.starts_on}"


class Token(models.Model):
    """What a program shows in the place of a person; only the hash of it is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read what I may read")
        WRITE = "write", _("Add and change projects for me")
        ASSESS = "assess", _("Have projects assessed for me")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens"
    )
    name = models.CharField(_("name of the program"), max_length=80)
    beginning = models.CharField(max_length=16, help_text="Of the token, to know it by")
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="To the minute")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self):
        return f"{self.name}, {self.beginning}…"

    @property
    def is_valid(self):
        return self.revoked_at is None and self.expires_at > timezone.now()
