"""What the API answers, with the unit of every number in its description."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

EXAMPLE = "0b9f3c1e-6a55-4d5e-9a76-0f6c2f0c8a11"


class Page(Schema):
    """A part of a list."""

    count: int = Field(description="Records in the whole list, as far as you see it.")
    next: str | None = Field(description="Address of the next page, or null.")
    previous: str | None = Field(description="Address of the page before, or null.")


class Problem(Schema):
    """An error, as RFC 9457 defines it."""

    type: str = Field(description="Address of an explanation.")
    title: str = Field(description="The kind of error; it never changes.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, in your language.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[dict[str, str]] | None = Field(
        None,
        description="Each fault with `pointer` (a JSON pointer into the body, or "
        "`query:` and a name) and `detail`.",
    )
    repaired_outline: dict[str, Any] | None = Field(
        None,
        description="Of an outline that crosses itself: one that does not, in GeoJSON "
        "(degrees, WGS84). Look at it before you send it.",
    )


class Interval(Schema):
    """The 90 % interval of an estimate, in its unit."""

    low: float = Field(description="Lower bound, in the unit of the estimate.")
    high: float = Field(description="Upper bound, in the unit of the estimate.")


class AssessmentSummary(Schema):
    """What an assessment said, in short."""

    uuid: UUID = Field(examples=[EXAMPLE])
    number: int = Field(description="Of the assessments of the project, from 1.")
    assessed_at: datetime
    tilth_version: str
    years: int = Field(description="Horizon of the numbers below. [yr]")
    stock_change_mg_ha: float | None = Field(
        description="Change of the soil carbon stock against the baseline over the "
        "horizon; null where it is unknown. [Mg C ha-1]",
        examples=[3.2],
    )
    stock_change_mg_ha_interval_90: Interval | None = Field(
        description="Its 90 % interval, or null. [Mg C ha-1]"
    )
    total_change_mg: float | None = Field(
        description="The same over the whole area of the project. [Mg C]"
    )
    method: str = Field(description="Methods that were used, best first.")
    provisional: bool = Field(description="Whether it rests on unverified numbers.")


class Assessment(Schema):
    """An assessment with all that it takes to run it again; it never changes."""

    uuid: UUID
    number: int = Field(description="Of the assessments of the project, from 1.")
    assessed_at: datetime
    tilth_version: str
    seed: int = Field(description="Of the random numbers. [1]")
    schemas: dict[str, int] = Field(
        description="Versions of the forms of project and result. [1]"
    )
    input_sha256: str
    result_sha256: str
    result: dict[str, Any] = Field(
        description="The result file of `tilth assess`: units stand in its names "
        "(`_mg_ha`: Mg C ha-1, `_mg`: Mg C, `_mg_co2e`: Mg CO2e, `_permil_yr`: "
        "permil yr-1); every value has `estimate`, `interval_90`, `standard_error` "
        "and, where there is none, the reason `unknown`. It holds no place."
    )


class Holder(Schema):
    """Who answers for a project."""

    name: str
    organisation: UUID | None = Field(description="Null if a person holds it.")


class ProjectSummary(Schema):
    """A project as lists show it."""

    uuid: UUID = Field(examples=[EXAMPLE])
    name: str = Field(examples=["Green cover"])
    example: bool = Field(description="Made up, to show how the platform works.")
    summary: str
    holder: Holder
    country: str = Field(description="ISO 3166-1 alpha-2.", examples=["FR"])
    land_use_system: str = Field(examples=["cropland"])
    practices: list[str] = Field(description="Keys of the catalogue.")
    first_year: int = Field(description="First year of the project. [yr]")
    state: str = Field(description="draft, published or withdrawn.")
    area_ha: float = Field(
        description="Area, to four digits: of the newest outlines for those who edit "
        "the project, of those that may be shown for all others. [ha]"
    )
    place_shown: str = Field(
        description="How the place is shown: exact, blurred (squares of 0.1 degrees) "
        "or country."
    )
    longitude: float | None = Field(
        description="Of a point in the public place, or null. [degree east, WGS84]"
    )
    latitude: float | None = Field(
        description="Of a point in the public place, or null. [degree north, WGS84]"
    )
    published_at: datetime | None
    assessment: AssessmentSummary | None = Field(
        description="The assessment that the public sees; null before publication."
    )


class Leakage(Schema):
    """Emissions that the project causes elsewhere."""

    mass: float = Field(description="Over 20 years. [Mg CO2e]")
    reason: str


class Project(ProjectSummary):
    """A project with everything but its land."""

    story: str
    language: str = Field(description="Of name, summary and story: en, fr or es.")
    revision: int = Field(description="Goes up with every change. [1]")
    leakage: Leakage | None = Field(
        description="Only for those who may read the land; null for all others, and "
        "where nothing is declared."
    )


class ProjectPage(Page):
    """A part of a list of projects."""

    items: list[ProjectSummary]


class AssessmentPage(Page):
    """A part of the assessments of a project, the newest first."""

    items: list[AssessmentSummary]


class Facets(Schema):
    """For every value, how many projects it would leave; only visible ones count."""

    country: dict[str, int] = Field(description="Projects by country. [1]")
    system: dict[str, int] = Field(description="Projects by land use system. [1]")
    practice: dict[str, int] = Field(description="Projects by practice. [1]")


class Geometry(Schema):
    """A geometry of GeoJSON, WGS84, longitude before latitude, in degrees."""

    type: str = Field(description="Point, Polygon or MultiPolygon.")
    coordinates: list[Any] = Field(
        description="Positions of longitude and latitude. [degree, WGS84]"
    )


class Feature(Schema):
    """A feature of GeoJSON."""

    type: str = Field(description="Feature")
    id: str | None = None
    geometry: Geometry | None
    properties: dict[str, Any] = Field(
        description="name, example, country, land_use_system, area_ha [ha], "
        "place_shown; of map points uuid, name, example and place_shown, of squares "
        "with several projects their number [1]. An example is made up."
    )


class FeatureCollection(Schema):
    """A collection of GeoJSON."""

    type: str = Field(description="FeatureCollection")
    features: list[Feature]


class Parcel(Schema):
    """A parcel, for those who edit its project."""

    position: int = Field(description="In the project, from 1.")
    key: str = Field(description="Its name in files and results.", examples=["P1"])
    name: str = Field(description="Only those who edit the project see it.")
    area_ha: float = Field(description="Area of the outline on the ellipsoid. [ha]")
    outline: Geometry
    outline_version: int = Field(description="Goes up with every outline. [1]")
    outline_source: str = Field(description="drawn, uploaded or typed.")
    description: dict[str, Any] = Field(
        description="Climate, soil, history, baseline, plan and costs in the words of "
        "a project file; units stand at the fields of the request."
    )


class ParcelPage(Page):
    """A part of the parcels of a project."""

    items: list[Parcel]


class Job(Schema):
    """Background work of an assessment."""

    uuid: UUID
    project: UUID
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    progress: float = Field(description="Done share, from 0 to 1. [1]")
    step: str = Field(description="Parcels done of all, while it runs.")
    error: str = Field(description="Why it failed; empty otherwise.")
    assessment: UUID | None = Field(description="What came of it, once it is done.")
    created_at: datetime
    ended_at: datetime | None


class MeasurementSummary(Schema):
    """Stock of a round and, from the second round on, its change since the first."""

    number: int = Field(description="Of the results of the round, from 1.")
    uuid: UUID = Field(examples=[EXAMPLE])
    measured_at: datetime
    tilth_version: str
    day: date | None = Field(description="Middle day of the samples, or null.")
    soc_stock_mg_ha: float = Field(
        description="Mean stock at equal soil mass. [Mg C ha-1]", examples=[56.1]
    )
    soc_stock_mg_ha_interval_90: Interval | None = Field(
        description="Its 90 % interval, or null where it is unknown. [Mg C ha-1]"
    )
    years_yr: float | None = Field(
        description="Since the first round; null for that one. [yr]"
    )
    stock_change_mg_ha: float | None = Field(
        description="Since the first round; null for that one. [Mg C ha-1]"
    )
    stock_change_mg_ha_interval_90: Interval | None = Field(
        description="Its 90 % interval, or null where it is unknown. [Mg C ha-1]"
    )
    shown: bool = Field(description="Whether the public sees it.")


class Measurement(Schema):
    """A result with all that it takes to say it again; for those involved."""

    number: int = Field(description="Of the results of the round, from 1.")
    uuid: UUID
    measured_at: datetime
    tilth_version: str
    schemas: dict[str, int] = Field(
        description="Versions of the forms of input and result. [1]"
    )
    input: dict[str, Any] = Field(
        description="The plan, the layers of each round as CSV of the template, the "
        "reference mass of the first round, and the choices."
    )
    input_sha256: str
    result: dict[str, Any] = Field(
        description="As `tilth change --json` has it: units stand in its names "
        "(`_mg_ha`: Mg C ha-1, `_permil_yr`: permil yr-1)."
    )
    result_sha256: str


class MeasurementPage(Page):
    """A part of the results of a round, the newest first."""

    items: list[MeasurementSummary]


class RoundSummary(Schema):
    """A round of sampling as lists show it; for those involved."""

    number: int = Field(description="Of the rounds of the project, from 1.")
    uuid: UUID = Field(examples=[EXAMPLE])
    name: str = Field(description="As in the column round of the laboratory's file.")
    first: int | None = Field(
        description="Number of the round whose points are sampled again, or null."
    )
    added_at: datetime
    next_step: str = Field(
        description="plan, file, answers or measure; empty once it was measured."
    )
    at_work: bool = Field(description="Whether work on it waits or runs.")
    measurement: MeasurementSummary | None = Field(description="The newest result.")


class RoundJob(Schema):
    """Background work on a round."""

    uuid: UUID
    kind: str = Field(
        description="design sampling, read laboratory file or measure round."
    )
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    progress: float = Field(description="Done share, from 0 to 1. [1]")
    step: str
    error: str = Field(description="Why it failed; empty otherwise.")
    created_at: datetime
    ended_at: datetime | None


class Round(RoundSummary):
    """A round of sampling with the work that was asked for last."""

    job: RoundJob | None


class RoundPage(Page):
    """A part of the rounds of a project, in their order."""

    items: list[RoundSummary]


class SamplingPlan(Schema):
    """Where to sample, with exact places; for those involved. It never changes."""

    number: int = Field(description="Of the plans of the round, from 1.")
    seed: int = Field(description="Of the random numbers. [1]")
    tilth_version: str
    drawn_at: datetime
    input_sha256: str
    result: dict[str, Any] = Field(
        description="The plan file of `tilth design`: points with `latitude_deg` and "
        "`longitude_deg` (WGS84), strata, boundary, precision."
    )
    result_sha256: str


class LaboratorySite(Schema):
    """A site of a laboratory file."""

    name: str
    points: int = Field(description="Points of the site in the file. [1]")
    planned: int = Field(description="Of these, points of the plan. [1]")


class ReadingSummary(Schema):
    """What the reader made of a laboratory file; for those involved."""

    number: int = Field(description="Of the readings of the round, from 1.")
    read_at: datetime
    file: UUID = Field(description="The file as it was brought.")
    file_name: str
    ready: bool = Field(description="Nothing is asked, and rows were accepted.")
    faults: list[str] = Field(description="Why it cannot be computed with.")
    questions: list[dict[str, str]] = Field(
        description="Each with `rule`, to be confirmed by that name, and `why`."
    )
    sites: list[LaboratorySite]
    n_rows: int | None = Field(description="Rows read; null if none could be. [1]")
    n_accepted: int | None = Field(description="Rows that are used. [1]")
    n_refused: int | None = Field(description="Rows that are left out. [1]")
    n_flagged: int | None = Field(description="Rows used that look doubtful. [1]")
    n_profiles: int | None = Field(description="Profiles that are used. [1]")


class Reading(ReadingSummary):
    """A reading with its findings and the answers that were given before it."""

    headings: list[str] = Field(description="Of the columns of the file.")
    answers: dict[str, Any] = Field(
        description="mapping, header, confirmed and pedotransfer, as the reader took "
        "them."
    )
    findings: list[dict[str, Any]] = Field(
        description="The first 200, each with severity, row, column, value, rule and "
        "message."
    )
    n_findings: int = Field(description="All findings. [1]")


class ReadingPage(Page):
    """A part of the readings of a round, the newest first."""

    items: list[ReadingSummary]


class MeasuredChange(Schema):
    """A measured change that the public sees; nothing in it tells an exact place."""

    uuid: UUID = Field(examples=[EXAMPLE])
    measured_at: datetime
    tilth_version: str
    example: bool = Field(description="Made up, to show how the platform works.")
    depth_cm: float = Field(description="Of the stocks, from the surface. [cm]")
    reference_mass_mg_ha: float = Field(
        description="Fine earth that all rounds are compared at. [Mg ha-1]"
    )
    area_ha: float = Field(description="That was sampled. [ha]")
    years_yr: float | None = Field(description="Between first and last round. [yr]")
    rounds: list[dict[str, Any]] = Field(
        description="Each with date, n_points and soc_stock. [Mg C ha-1]"
    )
    stock_change: dict[str, Any] = Field(
        description="mean, standard_error, degrees_of_freedom, interval_90, n_samples "
        "and, where there is no interval, the reason. [Mg C ha-1]"
    )
    control: dict[str, Any] | None = Field(
        description="The same of the control sites, or null. [Mg C ha-1]"
    )
    additional: dict[str, Any] | None = Field(
        description="The change beyond that of the control sites. [Mg C ha-1]"
    )
    rate: dict[str, Any] | None = Field(
        description="Yearly change against the first stock. [permil yr-1]"
    )
    target_rate_permil_yr: float = Field(description="4 per 1000. [permil yr-1]")
    probability_rise: float | None = Field(
        description="That the stock rose; null where it is unknown. [1]"
    )
    probability_target: float | None = Field(
        description="That it rose by the target; null where it is unknown. [1]"
    )
    standards: list[dict[str, Any]] = Field(
        description="What each would credit (`creditable_co2e_mg`, [Mg CO2e]), and its "
        "deductions as steps with value, unit, formula, source and mark."
    )
    sources: list[str]
    input_sha256: str
    result_sha256: str


class MeasuredChangePage(Page):
    """A part of the measured changes of a project, the newest first."""

    items: list[MeasuredChange]


class Organisation(Schema):
    """An organisation, as everybody sees it once it has joined."""

    uuid: UUID
    name: str
    example: bool = Field(description="Made up, to show how the platform works.")
    kind: str = Field(
        description="state, international, donor, producers, research, civil-society "
        "or company."
    )
    non_profit: bool
    standing: str = Field(description="applicant, partner or member.")
    country: str = Field(description="Of its seat, ISO 3166-1 alpha-2.")
    countries: list[str] = Field(description="Where it works, ISO 3166-1 alpha-2.")
    themes: list[str]
    website: str
    description: str
    language: str = Field(description="Of the description: en, fr or es.")
    joined_on: date | None


class OrganisationPage(Page):
    """A part of a list of organisations."""

    items: list[Organisation]


class Practice(Schema):
    """A practice of the catalogue."""

    key: str = Field(examples=["cover-crops"])
    group: str
    names: dict[str, str] = Field(description="By language: en, fr, es.")
    definitions: dict[str, str] = Field(description="By language: en, fr, es.")
    land_use_systems: list[str]
    climate_zones: list[str] = Field(description="Where it applies, of the IPCC.")
    conflicts: list[str] = Field(description="Not on the same field in a year.")
    sdg_targets: list[str] = Field(description="Of the United Nations, as 15.3.")


class PracticePage(Page):
    """A part of the catalogue."""

    items: list[Practice]


class CallWords(Schema):
    """The words of a call in one language."""

    title: str
    text: str = Field(description="Markdown.")


class Condition(Schema):
    """What an application must meet to be admitted."""

    condition: str = Field(description="Its key.", examples=["complete"])
    text: str = Field(description="In your language.")


class Call(Schema):
    """An invitation to have projects evaluated."""

    uuid: UUID
    example: bool = Field(description="Made up, to show how the platform works.")
    state: str = Field(description="draft, published or ended.")
    is_open: bool = Field(description="Whether applications are taken now.")
    opens_at: datetime
    closes_at: datetime = Field(description="At this instant it is closed.")
    zone: str = Field(description="IANA time zone that the dates were written in.")
    modalities: list[str] = Field(description="funds (1), recognition (2).")
    blinding: str = Field(description="none, reviewers or both.")
    minimum_reviews: int = Field(description="That a decision needs.")
    rebuttal_days: int = Field(description="For the holder's answer to the reviews.")
    conditions: list[Condition] = Field(description="That admission needs, all.")
    criteria: str = Field(description="Key of the set of criteria.")
    criteria_version: str
    words: dict[str, CallWords] = Field(description="By language: en, fr, es.")


class CallPage(Page):
    """A part of a list of calls."""

    items: list[Call]


class SubmissionSummary(Schema):
    """What was sent, frozen."""

    number: int = Field(description="1 is the first. [1]")
    at: datetime
    sha256: str = Field(description="Of the bytes that were frozen.")


class EligibilityCheck(Schema):
    """Whether what was sent was admitted, and why."""

    at: datetime
    submission: int = Field(description="Number of the submission. [1]")
    outcome: str = Field(description="admit, return or refuse.")
    met: dict[str, bool] = Field(
        description="By key of the condition; one that was not looked at is left out."
    )
    reason: str = Field(description="Message of the secretariat; or empty.")


class Application(Schema):
    """A project of yours in a call."""

    uuid: UUID = Field(examples=[EXAMPLE])
    call: UUID
    project: UUID
    sought: str = Field(description="funds (modality 1) or recognition (2).")
    state: str = Field(
        description="draft, submitted, returned, refused, evaluation, rebuttal, "
        "released or withdrawn; what happens within the evaluation is confidential."
    )
    submitted_at: datetime | None
    submissions: list[SubmissionSummary] = Field(description="The first one first.")
    eligibility: list[EligibilityCheck] = Field(description="The newest first.")


class ApplicationPage(Page):
    """A part of your applications, the newest first."""

    items: list[Application]


class Opportunity(Schema):
    """A project that was rated positively; no promise of funds, no certificate."""

    project: UUID
    name: str
    example: bool = Field(description="Made up, to show how the platform works.")
    call: UUID
    shown_since: datetime


class OpportunityPage(Page):
    """A part of a list of opportunities."""

    items: list[Opportunity]


class CriteriaSummary(Schema):
    """A published version of the criteria of the evaluation, as lists show it."""

    uuid: UUID = Field(examples=[EXAMPLE])
    set: str = Field(description="Key of the set.", examples=["fasp"])
    version: str
    titles: dict[str, str] = Field(description="By language: en, fr, es.")
    criteria: int = Field(description="Criteria in it. [1]")
    provisional: int = Field(
        description="Of these, criteria whose name was not seen in the source: they "
        "are no statement of the Initiative. [1]"
    )
    scoring_decided_by: str | None = Field(
        description="Whose scale, weights and gates these are: operator or source; "
        "null if nothing is scored."
    )
    replaces: UUID | None = Field(description="The version before it, or null.")
    replaced_by: UUID | None = Field(description="The version after it, or null.")
    sha256: str = Field(
        description="Of `content` as JSON in UTF-8 with sorted keys and no spaces."
    )
    published_at: datetime


class Criteria(CriteriaSummary):
    """A published version of the criteria; it never changes."""

    content: dict[str, Any] = Field(
        description="In the form of the schema urn:tilth:schema:criteria-1; a status "
        "stands at every name, `proxy` at every indicator that is not the source's."
    )


class CriteriaPage(Page):
    """A part of the published versions of criteria, by set, the newest first."""

    items: list[CriteriaSummary]


class RecognisedProject(Schema):
    """Which project is recognised."""

    uuid: UUID = Field(examples=[EXAMPLE])
    name: str
    example: bool = Field(description="Made up, to show how the platform works.")


class RecognitionStep(Schema):
    """What was done to a recognition, as the public may know."""

    step: str = Field(description="grant, suspend, restore, withdraw, renew or expire.")
    at: datetime
    reason: str = Field(description="Only where it was published; empty otherwise.")
    measurement: UUID | None = Field(
        description="Measured change that a renewal rests on, or null."
    )


class Recognition(Schema):
    """A project that the operator recognises by its own rules, or did.

    It is no certification, and no label of the “4 per 1000” Initiative.
    """

    uuid: UUID = Field(examples=[EXAMPLE])
    project: RecognisedProject
    operator: str = Field(description="Who recognises.", examples=["Soil Council"])
    level: str = Field(description="Key of the level in the rules.")
    level_name: str = Field(description="Its name, in your language.")
    rules: UUID = Field(description="The version of the rules that it rests on.")
    standing: str = Field(
        description="granted, suspended, withdrawn or expired, as it is now."
    )
    granted_at: datetime
    valid_until: datetime
    story: str = Field(description="Of the holder, with consent; or empty.")
    lessons: str = Field(description="What others can learn; or empty.")
    language: str = Field(description="Of story and lessons: en, fr or es.")
    page: str = Field(description="Address of its page.")
    credential: str | None = Field(
        description="Address of the newest signed credential (Open Badge 3.0)."
    )
    history: list[RecognitionStep] = Field(description="The newest first.")


class RecognitionPage(Page):
    """A part of the recognitions, the newest first."""

    items: list[Recognition]


class RecognitionRules(Schema):
    """Rules of an operator: a published version, which never changes."""

    uuid: UUID = Field(examples=[EXAMPLE])
    version: str
    operator: str
    published_at: datetime
    sha256: str = Field(description="Of `content` in the canonical form of RFC 8785.")
    content: dict[str, Any] = Field(
        description="Operator, what it is about, and the levels with their needs; "
        "`years` says how long a level is valid. [yr]"
    )


class RecognitionRulesPage(Page):
    """A part of the versions of the rules, the newest first."""

    items: list[RecognitionRules]
