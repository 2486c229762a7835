"""``tilth run icbm``."""

from tilth.assessment.site import run_icbm as use_case
from tilth.cli.site_command import site_command

command = site_command(
    use_case.MODEL,
    "ICBM, two pools, on a site file.",
    use_case.reasons_against,
    use_case.run,
)
