"""What the public sees of a measured change, once somebody agreed to show it.

Points, sites, strata and files stay inside: they would tell exact places.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.record_types import Visibility
from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.domain.projects import PUBLISHED, locked
from tilth_web.registry.domain.queries import published_measurements
from tilth_web.registry.models import MeasurementPublication

ESTIMATE = (
    "mean",
    "standard_error",
    "degrees_of_freedom",
    "interval_90",
    "n_samples",
    "reason",
)
AS_IT_IS = (
    "tilth_version",
    "example",
    "depth_cm",
    "reference_mass_mg_ha",
    "area_ha",
    "years_yr",
    "target_rate_permil_yr",
    "probability_rise",
    "probability_target",
    "sources",
)
OF_STANDARD = (
    "standard",
    "version",
    "creditable_co2e_mg",
    "removals_co2_mg",
    "avoided_co2_mg",
    "remeasure_by",
    "requirement_counts",
)
OF_STEP = "name", "value", "unit", "formula", "source", "mark", "applied"


@transaction.atomic
def publish_measurement(measurement, *, actor, consent):
    """Show the measured change of a round to everybody."""
    project = locked(measurement.round.project)
    if not consent:
        raise WorkflowError(_("Without consent nothing is shown."))
    if project.state != PUBLISHED:
        raise WorkflowError(_("Publish the project first."))
    if measurement.change is None:
        raise WorkflowError(_("One round alone shows no change."))
    if measurement != measurement.round.measurement:
        raise WorkflowError(_("The round was measured anew: look at it first."))
    if measurement.publications.exists():
        return
    MeasurementPublication.objects.create(measurement=measurement, consent_by=actor)
    record_event(
        actor,
        "monitoring.published",
        project,
        visibility=Visibility.PUBLIC,
        round=measurement.round.number,
    )


def shown_measurements(project):
    """The measured changes that the public sees, the newest first."""
    found = published_measurements().filter(round__project=project)
    return found.order_by("-round__number", "-number")


def shown_measurement(project):
    """The newest measured change that the public sees, or None."""
    return shown_measurements(project).first()


def public_record(measurement):
    """A measured change without what would tell a place."""
    result = measurement.result
    found = {name: result[name] for name in AS_IT_IS}
    found["rounds"] = [
        {
            "date": r["date"],
            "n_points": r["n_points"],
            "soc_stock": _estimate(r["soc_stock"], "mg_ha"),
        }
        for r in result["rounds"]
    ]
    for name in ("stock_change", "control", "additional"):
        found[name] = _estimate(result[name], "mg_ha")
    found["rate"] = _estimate(result["rate"], "permil_yr")
    found["standards"] = [_standard(s) for s in result["standards"]]
    return found | {
        "uuid": str(measurement.uuid),
        "measured_at": measurement.created_at.isoformat(),
        "input_sha256": measurement.input_sha256,
        "result_sha256": measurement.result_sha256,
    }


def _standard(standard):
    found = {name: standard[name] for name in OF_STANDARD}
    return found | {
        "steps": [{name: s[name] for name in OF_STEP} for s in standard["steps"]]
    }


def _estimate(estimate, unit):
    if estimate is None:
        return None
    return {
        name: estimate.get(f"{name}_{unit}", estimate.get(name)) for name in ESTIMATE
    }
