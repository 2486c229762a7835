"""``tilth run yasso20``."""

from tilth.assessment.site import run_yasso20 as use_case
from tilth.cli.site_command import site_command

command = site_command(
    use_case.MODEL,
    "Yasso20, whole profile with litter, on a site file.",
    use_case.reasons_against,
    use_case.run,
)
