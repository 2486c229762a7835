"""``tilth run ipcc-tier2``."""

from tilth.assessment.site import run_ipcc_tier2 as use_case
from tilth.cli.site_command import site_command

command = site_command(
    use_case.MODEL,
    "IPCC (2019) Tier 2 steady-state method, cropland 0-30 cm, on a site file.",
    use_case.reasons_against,
    use_case.run,
)
