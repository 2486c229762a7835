"""A renewal rests on what was measured: the change that the public sees."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tilth_web.registry.domain.monitoring_figures import listed
from tilth_web.registry.domain.monitoring_public import shown_measurement


def told_measurement(project):
    """The newest measured change that the public sees, with its interval, or None."""
    found = shown_measurement(project)
    return found and told(found)


def told(measurement):
    """What a page says of a measured change."""
    return {
        "uuid": measurement.uuid,
        "change": listed(measurement)["change"],
        "years": measurement.years,
        "day": measurement.day,
        "tilth_version": measurement.tilth_version,
    }


def lacks_for_renewal(project, level):
    """Sentences on why what was measured is not enough for the rules of a level."""
    years = level["measured_within_years"]
    if years is None:
        return []
    measurement = shown_measurement(project)
    if measurement is None:
        return [
            _(
                "By the rules of now a renewal needs a measured change that is shown "
                "to the public: there is none."
            )
        ]
    if measurement.day is None:
        return [_("The samples of the measured change that is shown have no day.")]
    if years_after(measurement.day, years) >= timezone.now().date():
        return []
    said = ngettext(
        "By the rules of now a renewal needs samples of the last %(number)d year; "
        "those of the measured change that is shown are of %(day)s.",
        "By the rules of now a renewal needs samples of the last %(number)d years; "
        "those of the measured change that is shown are of %(day)s.",
        years,
    )
    return [said % {"number": years, "day": measurement.day.isoformat()}]


def years_after(when, years):
    """The same day or instant some years later; 29 February becomes the 28th."""
    try:
        return when.replace(year=when.year + years)
    except ValueError:
        return when.replace(year=when.year + years, day=28)
