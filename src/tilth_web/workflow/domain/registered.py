"""Every workflow of the platform: a definition that is not sound stops the start."""

from django.core.exceptions import ImproperlyConfigured

from tilth_web.workflow.domain.definition import faults

WORKFLOWS = {}


def register(workflow):
    """Keep a workflow under its name and version; return it."""
    found = faults(workflow)
    if (workflow.name, workflow.version) in WORKFLOWS:
        found.append("name and version must be new")
    if found:
        name = f"workflow {workflow.name} {workflow.version}"
        raise ImproperlyConfigured("\n  ".join([f"{name}:", *found]))
    WORKFLOWS[workflow.name, workflow.version] = workflow
    return workflow
