"""A small world of records with every page to be seen in it."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from unittest.mock import patch

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    generate_private_key,
)
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from PIL import Image, ImageDraw
from wagtail.models import Page

from tests.tilth_web.evaluation.recognition import examples as recognition
from tests.tilth_web.in_browser.evaluations import evaluations
from tests.tilth_web.registry import campaign as farm
from tests.tilth_web.registry.conftest import DESCRIPTION, agree, square
from tilth_web.accounts.domain import joining as joinings
from tilth_web.accounts.domain.declarations import current_text, sign
from tilth_web.accounts.domain.invitations import invite
from tilth_web.accounts.domain.logos import set_logo
from tilth_web.accounts.domain.organisations import add_organisation
from tilth_web.accounts.domain.record_types import MAY
from tilth_web.accounts.models import Joining, Membership, Organisation, RoleGrant, User
from tilth_web.content.models import HomePage, NewsIndexPage, NewsPage, TextPage
from tilth_web.evaluation.domain.criteria_drafts import edit_draft, start_draft
from tilth_web.evaluation.domain.criteria_queries import current_criteria
from tilth_web.evaluation.domain.recognition import tell_story
from tilth_web.evaluation.domain.recognition_rules import add_rules
from tilth_web.evaluation.models import (
    Application,
    Call,
    CriteriaSet,
    Recognition,
    RecognitionRules,
    Review,
)
from tilth_web.files.domain.stored_files import add_file, delete_file
from tilth_web.files.models import StoredFile
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.notices import mark_read, notify
from tilth_web.notifications.models import OutboxMail
from tilth_web.operations.domain import jobs
from tilth_web.operations.models import Job
from tilth_web.registry.domain import editor_invitations
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.monitoring import add_round
from tilth_web.registry.domain.monitoring_laboratory import bring_file
from tilth_web.registry.domain.monitoring_public import publish_measurement
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.partners import invite_partner
from tilth_web.registry.domain.people import add_co_editor
from tilth_web.registry.domain.projects import add_project, withdraw_project
from tilth_web.registry.domain.timeline import add_milestone
from tilth_web.registry.models import Partner, Project

PASSWORD = "clay-30-loam"
RECORD = "accounts.organisation"  # what files and history hang on
STORY = (
    "Forty farmers of the valley sow a mixture of vetch and rye after the harvest. "
    "It covers the soil in winter, when most of it used to be lost.\n\n"
    "The cooperative lends the seed drill, and keeps the records of every field."
)
REASONS = "We restore soils with farmers, and want to learn from others who do."

ODD = (
    "point,date,round,depth_top [cm],depth_bottom [cm],soc_content [g kg-1],"
    "bulk_density [g cm-3]\n"
    "P001,2026-10-05,2031,0,30,1.8,1.31\n"
    "P002,2026-10-05,2031,0,30,1.7,3.64\n"
)
DAYS = [  # day, text, whether it is reached
    (date(2026, 9, 15), "The first forty fields are sown.", True),
    (date(2027, 3, 1), "The second sampling begins.", False),
]
ELSEWHERE = [
    ("Trees between the maize", "KE", (37.0, -0.6)),
    ("Straw stays on the field", "IN", (76.0, 30.5)),
]


@dataclass(frozen=True)
class World:
    """People by name, and one record of each kind that a page shows."""

    ada: User  # signs for Terra, holds the projects
    ben: User  # a colleague of hers
    sol: User  # secretariat
    root: User  # technical administrator
    new: User  # signed up, and nothing else
    terra: Organisation
    asking: Joining  # waits for the decision
    begun: Joining  # a draft
    published: Project
    draft: Project  # nothing drawn
    land: Project  # drawn, described and assessed, not published
    running: Project  # its assessment is on its way
    withdrawn: Project
    sampled: Project  # two rounds measured and shown, one begun, one asked about
    file: StoredFile
    deleted: StoredFile
    home: Page
    text: Page
    newest: Page  # the list of all news
    news: Page
    partner: Partner  # an invitation that was not answered
    bea: User  # board
    rea: User  # reviewer
    planned_call: Call  # a draft
    call: Call  # with an application in review
    open_call: Call  # nobody applied yet
    begun_application: Application  # not sent
    sent: Application
    in_review: Application
    asked_review: Review  # Rea has not answered
    own_review: Review  # Rob is writing
    rob: User  # reviewer
    given_review: Review  # of Rea
    to_answer: Application  # by the holder
    to_decide: Application
    evaluated: Application  # and released
    criteria: CriteriaSet  # the published version in force
    criteria_draft: CriteriaSet  # of the version after it
    recognised: Recognition
    suspended: Recognition
    proposed: Recognition
    gone: Recognition  # of a project that was withdrawn
    released: Application  # evaluated, no recognition proposed
    rules: RecognitionRules
    draft_rules: RecognitionRules


@contextmanager
def whole_world():
    """All records; files and history hang on organisations while it is there."""
    with patch.dict(MAY, {RECORD: lambda user, uuid, action: user.is_authenticated}):
        yield make_world()


def make_world():
    """All records, made by the functions that the pages call."""
    ada, ben, new = person("Ada"), person("Ben"), person("Nia")
    sol = person("Sol", RoleGrant.Role.SECRETARIAT)
    bea = person("Bea", RoleGrant.Role.BOARD)
    rea, rob = (person(name, RoleGrant.Role.REVIEWER) for name in ("Rea", "Rob"))
    root = person("Rut", RoleGrant.Role.ADMINISTRATOR)
    terra = organisation("Terra Viva", ada, themes=("agroforestry",))
    accept(ask(terra, ada), sol)
    Membership.objects.create(person=ben, organisation=terra, role="member")
    invite(terra, actor=ada, email=new.email, role="member")
    set_logo(terra, file=logo(), actor=ada)
    new.set_unusable_password()
    new.save()
    tell(ada)
    file, deleted = files_of(terra, ada)
    home, text, newest, news = pages()
    projects = projects_of(ada, ben, terra)
    editor_invitations.invite(projects["published"], actor=ada, email=new.email)
    asking = ask(organisation("Sahel Green", ada), ada)
    judges = {"holder": ada, "secretariat": sol, "board": bea, "one": rea, "two": rob}
    criteria = current_criteria().get()
    return World(
        **{"ada": ada, "ben": ben, "sol": sol, "root": root, "new": new},
        **{"bea": bea, "rea": rea, "rob": rob},
        **projects,
        **evaluations(projects["published"], judges),
        terra=Organisation.objects.get(pk=terra.pk),
        asking=asking,
        partner=invite_partner(
            projects["published"],
            actor=ada,
            organisation=asking.organisation,
            part=Partner.Part.SCIENCE,
        ),
        **recognitions_of(ada, sol, projects),
        begun=joinings.start_joining(organisation("Young Roots", ada), actor=ada),
        criteria=criteria,
        criteria_draft=criteria_draft(criteria, sol),
        file=file,
        deleted=deleted,
        home=home,
        text=text,
        newest=newest,
        news=news,
    )


def person(name, *roles):
    """Somebody with an account; whoever has a role has a second factor."""
    email = f"{name.lower()}@example.org"
    user = User.objects.create_user(email, PASSWORD, name=f"{name} Example")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    for role in roles:
        RoleGrant.objects.create(person=user, role=role)
    if roles:
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        key = {"name": "Key of the office", "credential": _credential()}
        Authenticator.objects.create(user=user, type="webauthn", data=key)
    return user


def _credential():
    """What a browser answers when a key is added: of a key that nobody has."""
    public = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    attested = AttestedCredentialData.create(Aaguid.NONE, b"office", public)
    data = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.AT, 0, attested)
    answer = {
        "clientDataJSON": websafe_encode(
            CollectedClientData.create("webauthn.create", b"", "http://localhost")
        ),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    name = websafe_encode(b"office")
    return {"id": name, "rawId": name, "type": "public-key", "response": answer}


def organisation(name, actor, themes=()):
    return add_organisation(
        actor=actor,
        may_sign=True,
        name=name,
        kind="civil-society",
        non_profit=True,
        country="FR",
        countries=("FR", "KE"),
        themes=themes,
        website="https://example.org/",
        description="We restore soils together with those who live from them.",
    )


def ask(asking, actor):
    """A complete request to join, sent."""
    joining = joinings.start_joining(asking, actor=actor)
    joinings.edit_request(joining, actor=actor, wanted="member", reasons=REASONS)
    sign(
        joining,
        actor=actor,
        signer_name=actor.name,
        signer_role="Director",
        text_version=current_text().version,
    )
    statutes = SimpleUploadedFile("Statutes of 2019.pdf", b"%PDF-1.7\n%%EOF\n")
    joinings.add_document(joining, actor=actor, kind="status", upload=statutes)
    return joinings.submit(Joining.objects.get(pk=joining.pk), actor=actor)


def accept(joining, actor):
    return joinings.accept(joining, actor=actor, standing="member", answer="Welcome!")


def criteria_draft(base, actor):
    """A draft that differs from its base, and lacks something."""

    def change(content):
        row = next(row for row in content["criteria"] if row["id"] == "3.3")
        row["name"], row["weight"] = "Wellbeing and nutrient cycles", 2
        del row["guidance"]["es"]

    draft = start_draft(base, actor=actor, version="1")
    return edit_draft(draft, actor=actor, revision=draft.revision, change=change)


def projects_of(ada, ben, terra):
    """A project in each state that a page can show."""
    published = project(ada, terra, "Green cover in the valley", (2.0, 48.0))
    assess(published, ada)
    assess(published, ada)
    agree(published, ada)
    add_co_editor(published, person=ben)
    for day, text, reached in DAYS:
        add_milestone(published, actor=ada, day=day, text=text, reached=reached)
    for name, country, corner in ELSEWHERE:
        more = project(ada, terra, name, corner, country=country)
        assess(more, ada)
        agree(more, ada)
    withdrawn = project(ada, None, "Hedges of the plateau", (3.0, 47.0))
    assess(withdrawn, ada)
    agree(withdrawn, ada)
    withdraw_project(withdrawn, actor=ada)
    land = project(ada, None, "Pastures that rest", (2.002, 48.001))
    assess(land, ada)
    running = project(ada, None, "Compost for the terraces", (5.0, 45.0))
    ask_assessment(running, actor=ada)
    Job.objects.filter(pk=jobs.claim().pk).update(
        done_share=0.4, step="P1", leased_until=timezone.now() + timedelta(hours=1)
    )
    draft = add_project(actor=ada, **words("A first idea"))
    found = {"published": published, "land": land, "withdrawn": withdrawn}
    found["sampled"] = sampled(ada, terra)
    found |= {"running": running, "draft": draft}
    return {name: Project.objects.get(pk=p.pk) for name, p in found.items()}


def sampled(ada, terra):
    """The invented campaign, a round without points, and one with an odd file."""
    made = farm.farm_project(
        ada, DESCRIPTION, organisation=terra, name="Stocks that are measured"
    )
    assess(made, ada)
    agree(made, ada)
    first, last = farm.campaign(made, ada)
    publish_measurement(last.measurement, actor=ada, consent=True)
    add_round(made, actor=ada, name="2027")
    asked = add_round(made, actor=ada, name="2031", first=first)
    file = SimpleUploadedFile("cores.csv", ODD.encode())
    bring_file(asked, actor=ada, upload=file)
    farm.run()
    return made


def recognitions_of(ada, sol, projects):
    """A recognition in each state that a page can show, and rules of it."""
    text = recognition.rules_text()
    suspended, waiting = Project.objects.filter(name__in=[e[0] for e in ELSEWHERE])
    recognised = recognition.grant(
        recognition.proposed(projects["published"], sol), sol
    )
    tell_story(
        recognised, actor=ada, story=STORY, lessons=STORY, language="en", consent=True
    )
    suspended = recognition.grant(recognition.proposed(suspended, sol), sol)
    reason = "A question of land tenure is open."
    recognition.move(suspended, sol, "suspend", public_reason=reason)
    return {
        "recognised": recognised,
        "suspended": suspended,
        "proposed": recognition.proposed(waiting, sol),
        "gone": Recognition.objects.create(
            application=recognition.released(projects["withdrawn"]),
            project=projects["withdrawn"],
            rules=recognised.rules,
            level=recognised.level,
            state=Recognition.State.GRANTED,
            granted_at=recognised.granted_at,
            valid_until=recognised.valid_until,
        ),
        "released": recognition.released(projects["published"]),
        "rules": recognised.rules,
        "draft_rules": add_rules(actor=sol, version="2", text=text),
    }


def words(name, **fields):
    fields = {"country": "FR", "system": "cropland", "start_year": 2026} | fields
    return fields | {"name": name, "summary": "Cover crops on forty farms."}


def project(actor, organisation, name, corner, country="FR"):
    """A draft with one described parcel."""
    made = add_project(
        actor=actor,
        organisation=organisation,
        **words(name, story=STORY, country=country),
    )
    (parcel,) = add_parcels(
        made,
        actor=actor,
        source="drawn",
        outlines=[("North field", square(*corner))],
    )
    made.refresh_from_db()
    describe_parcel(parcel, actor=actor, revision=made.revision, sections=DESCRIPTION)
    return Project.objects.get(pk=made.pk)


def assess(project, actor):
    ask_assessment(project, actor=actor)
    jobs.run_job(jobs.claim())
    project.refresh_from_db()


def logo():
    content = BytesIO()
    picture = Image.new("RGB", (240, 120), "#ffffff")
    ImageDraw.Draw(picture).ellipse((70, 10, 170, 110), fill="#5a7d3a")
    picture.save(content, "PNG")
    return SimpleUploadedFile("logo.png", content.getvalue())


def tell(ada):
    """Notifications, one of them read, and a mail in the outbox."""
    add_kind("browser.news", label="News of tests", sentence="%(what)s")
    path = "/projects/"
    for what in ("Terra Viva has joined as a member.", "“Green cover” was assessed."):
        notify([ada], "browser.news", path=path, what=what)
    mark_read(ada.notifications.filter(pk=ada.notifications.earliest("pk").pk))
    OutboxMail.objects.create(
        recipients=[ada.email],
        subject="Terra Viva has joined",
        body="Terra Viva has joined.\n\nSee http://localhost:8000/organisations/ now.",
    )


def files_of(record, actor):
    """A file that is there and one that was."""
    found = [
        add_file(
            upload=SimpleUploadedFile(name, b"Soil of the north field"),
            record=record,
            actor=actor,
            visibility="public",
        )
        for name in ("protocol-of-sampling.txt", "old.txt")
    ]
    return found[0], delete_file(file=found[1], record=record, actor=actor)


def pages():
    """The front page and one of each kind below it."""
    home = HomePage.objects.get(slug="home-en")
    home.join = "<h3>Questions?</h3><p>Write to <a href='/'>the secretariat</a>.</p>"
    home.save()
    body = "<h2>Why</h2><p>A <a href='/'>soil</a> that gains carbon holds water.</p>"
    text = home.add_child(
        instance=TextPage(
            title="Who we are", lead="Four people", body=body, show_in_menus=False
        )
    )
    newest = NewsIndexPage.objects.child_of(home).get()
    news = newest.add_child(
        instance=NewsPage(
            title="First harvest",
            lead="Forty farms report.",
            body=body,
            published_on=timezone.localdate(),
        )
    )
    return home, text, newest, news
