"""Rounds of monitoring of the example world: drawn, brought, measured, shown."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tilth_web.example_world.files import DATA
from tilth_web.example_world.work import run
from tilth_web.registry.domain.monitoring import add_round
from tilth_web.registry.domain.monitoring_design import NO_CHOICE, ask_design
from tilth_web.registry.domain.monitoring_laboratory import bring_file
from tilth_web.registry.domain.monitoring_measure import ask_measurement
from tilth_web.registry.domain.monitoring_public import publish_measurement


def add_rounds(project, described, actor):
    """All rounds of a project at the points of the first; the last one is shown."""
    first = None
    for name in described["rounds"]:
        one = add_round(project, actor=actor, name=name, first=first)
        if first is None:
            first, choices = one, NO_CHOICE | {"seed": described["seed"]}
            run(ask_design(one, actor=actor, choices=choices))
        content = (DATA / "campaign" / f"round-{name}.csv").read_bytes()
        upload = SimpleUploadedFile(f"round-{name}.csv", content)
        run(bring_file(one, actor=actor, upload=upload))
        run(ask_measurement(one, actor=actor, choices=_choices(described)))
    publish_measurement(one.measurement, actor=actor, consent=True)


def _choices(described):
    controls = dict.fromkeys(described["controls"], "control")
    return {
        "sites": {described["land"]: "project"} | controls,
        "confirmed": [],
        "tillage_depth": float(described["tillage_depth"]),
        "emissions": None,
        "leakage": None,
    }
