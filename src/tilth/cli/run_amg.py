"""``tilth run amg``."""

from tilth.assessment.site import run_amg as use_case
from tilth.cli.site_command import site_command

command = site_command(
    use_case.MODEL,
    "AMG version 2, arable land, on a site file.",
    use_case.reasons_against,
    use_case.run,
)
