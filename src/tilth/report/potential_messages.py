"""Texts of maps of storage potential, for the catalogues.

They are written where they are made (titles of maps, reasons of cells, methods); a test
holds them against this list.
"""

from typing import Final

from tilth.report.language import message

TITLES: Final = (
    message("Organic carbon at the end of {now}"),
    message("Organic carbon at the end of {end}, {name}"),
    message("Change from the end of {now} to the end of {end}, {name}"),
    message("Mean yearly change to the end of {end}, {name}"),
    message("{name} less BAU at the end of {end}"),
    message("Mean yearly gain of {name} over BAU"),
    message("Plant carbon entering the soil, BAU"),
    message("Net primary production of the land use"),
    message("Mean yearly gain of {name}, of the initial stock"),
    message("Years in which {name} gains 4 permil of the initial stock"),
    message("Mean yearly gain of {name} over BAU, of the initial stock"),
    message("Extra plant carbon for 4 permil from the initial stock in {years} years"),
    message("Extra plant carbon for 4 permil from BAU in {years} years"),
    message(
        "Extra plant carbon per net primary production, 4 permil from the initial stock"
    ),
    message("Extra plant carbon per net primary production, 4 permil from BAU"),
    message("{name}: half of the largest less the least run, per the run"),
    message("{name}: stock per what silt and clay can hold (a warning)"),
    message("{name}: faithful less exact mode"),
)
SPREADS: Final = (
    message("standard error"),
    message("5th percentile"),
    message("95th percentile"),
)
UNITS: Final = {  # of products, as readers write them
    "Mg ha-1": message("t C/ha"),
    "Mg ha-1 yr-1": message("t C/ha a year"),
    "permil yr-1": message("‰ a year"),
    "yr": message("years"),
    "%": "%",
    "1": message("ratio"),
}
REASONS: Final = (
    message("worked out"),
    message("no soil stock (sea, water, gap)"),
    message("no clay content"),
    message("no land cover"),
    message("land class not modelled"),
    message("stock above the limit for mineral soils"),
    message("flooded soil, which the exact mode has no rate for"),
    message("no climate in some month"),
    message("no plant cover in some month"),
    message("nothing grew or decayed in the years before"),
    message("worked out, in part from values filled over gaps"),
    message("stock that FAO's cleaning takes out"),
    message("a month too cold for FAO's rate, at or below -18.3 degC"),
)
METHODS: Final = (
    message("RothC 26.3, monthly, from the exact equilibrium at the observed stock"),
    message("RothC with the choices of FAO's GSOCseq scripts"),
    message(
        "net primary production is that of MIAMI from temperature and precipitation, "
        "by the share of the land use in FAO's scripts"
    ),
    message("second-hand: capacity of silt and clay for carbon"),
    message(
        "sizes, scopes and ranges of the errors rest on no verified source where the "
        "configuration does not state them"
    ),
    message("exact"),
    message("faithful"),
    message("FAO's least and largest run"),
    message("Monte Carlo"),
)
NOTES: Final = (message("invented, for learning only"),)
ZONES: Final = (
    message("whole map"),
    message("land use"),
    message("artificial"),
    message("cropland"),
    message("grassland"),
    message("tree cover"),
    message("shrubland"),
    message("herbaceous"),
    message("mangroves"),
    message("sparse vegetation"),
    message("bare soil"),
    message("snow and glaciers"),
    message("water"),
    message("tree crops"),
    message("paddy rice"),
)
