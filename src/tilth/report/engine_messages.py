"""What an assessment says in words: the messages that the catalogues translate.

A place in braces is a value; its name decides how it is shown, see
`tilth.report.project_sentences`.
"""

from typing import Final

from tilth.report.criteria_messages import CRITERIA_SENTENCES, MORE_TERMS
from tilth.report.input_messages import INPUT_SENTENCES
from tilth.report.language import message
from tilth.report.measuring_messages import MEASURING_SENTENCES
from tilth.report.measuring_texts import MEASURING_TEXTS
from tilth.report.model_messages import MODEL_SENTENCES
from tilth.report.project_alike import MORE, ONE_MORE

METHODS: Final = (
    message(
        "per parcel the first of Tier 3 (ensemble of models), Tier 2, Tier 1 and a "
        "published rate that its data allow; Monte Carlo with draws that baseline, "
        "project and parcels share; 90 % intervals from the 5th to the 95th percentile"
    ),
    message(
        "IPCC (2019) Tier 1, Equation 2.25: stock times the ratio of stock change "
        "factors, on a straight line over 20 years; scaled so that the stock at the "
        "start is kept"
    ),
    message(
        "IPCC (2013) Wetlands Supplement, Tier 1: emission factors of drained and "
        "rewetted organic soils; the stock itself is not followed"
    ),
    message("nothing changes"),
    message(
        "published rate of {practice}, {number} Mg ha-1 yr-1 against {what}, for "
        "{again} yr; the baseline keeps its stock"
    ),
    message("stock at the start and range of the factors of the IPCC"),
    message("ranges of the emission factors that print one"),
    message(
        "stock at the start and prediction interval of the rate: what a single field "
        "may expect, drawn once for all fields"
    ),
    message("stock at the start; the error of the rate is unknown"),
    message(
        "rate of the project file, {number} Mg ha-1 yr-1, for {again} yr; the baseline "
        "keeps its stock"
    ),
    message("unknown"),
    message("Tier 1"),
    message("Tier 3"),
    message("evidence"),
)
NOT_USED: Final = (
    message("{what} comes first, and its data are there"),
    message("plan.rate is not used: {what} comes first"),
    message("it is for mineral soils"),
    message("rates are for mineral soils"),
    message("it needs {needs}"),
    message("its factors do not tell the plan from the baseline"),
    message(
        "the practices lead to the levels that the baseline has already: give "
        "plan.land_use where the plan goes beyond them"
    ),
    message("its factors hold for 0-{number} cm; the stock is of 0-{again} cm"),
    message("the plan or baseline changes the land use"),
    message("the baseline changes the land use"),
    message("the land use is recent: the stock is at no equilibrium"),
    message("the land use is recent, so the stock changes without the project"),
    message("rates of several practices are not known to add up"),
    message("no yearly rate of {practice} was read in a source of the catalogue"),
    message("the rate of {practice} is of 0-{number} cm; the stock is of 0-{again} cm"),
    message(
        "the rate of the project file is of 0-{number} cm; the stock is of 0-{again} cm"
    ),
    message(
        "the rates of {practice} hold under different conditions; name one as "
        "plan.rate.condition: {words}"
    ),
    message("the IPCC has no level of factors for {practice}"),
    message("{use} has no levels of input"),
    message("{use} has no factor of tillage"),
    message("neither a measured stock nor a soil class is given"),
    message(
        "the input level of the baseline is not given, so it is not known what the "
        "practices raise it to: give history.land_use.input_level, or plan.land_use"
    ),
    message(
        "the input level of the baseline is {use}, and what it is for decides what the "
        "practices raise it to: give plan.land_use"
    ),
    message("the catalogue knows {practice} for {systems}; the land is {uses}"),
    message(
        "the catalogue knows {practice} for {systems}; the land is {uses}: its effects "
        "may not hold there"
    ),
)
UNKNOWN: Final = (
    message(
        "the stock of an organic soil is not followed; what it loses is among the gases"
    ),
    message("it is among the gases of the organic soil"),
    message("nothing of it is known"),
    message("no method can be used"),
    message("no method can be used: {reason}"),
    message("Tier 1: {reason}"),
    message("Tier 3: {reason}"),
    message("evidence: {reason}"),
    message("parcel {parcel}: {reason}"),
    message("parcels {parcels}: {reason}"),
    message("parcels {parcels} and {number} more: {reason}"),
    message("soil carbon"),
    message("soil carbon: {reason}"),
    message("soil carbon (parcel {parcel})"),
    message("soil carbon (parcel {parcel}): {reason}"),
    message("woody carbon"),
    message("woody carbon: {reason}"),
    message("woody carbon (parcel {parcel})"),
    message("woody carbon (parcel {parcel}): {reason}"),
    message("nitrous oxide, fuel and other emissions of inputs"),
    message("nitrous oxide, fuel and other emissions of inputs: {reason}"),
    message("nitrous oxide, fuel and other emissions of inputs (parcel {parcel})"),
    message(
        "nitrous oxide, fuel and other emissions of inputs (parcel {parcel}): {reason}"
    ),
    message("inputs of baseline and plan are not both given"),
    message("gases of the organic soil"),
    message("gases of the organic soil: {reason}"),
    message("gases of the organic soil (parcel {parcel})"),
    message("gases of the organic soil (parcel {parcel}): {reason}"),
    message("soil.drained_site not given"),
    message(
        "what the plan changes is unknown: it takes soil.rewetted_site and a practice "
        "that rewets"
    ),
    message("leakage"),
    message("leakage: {reason}"),
    message("the project file declares no leakage"),
    message("leakage is that of the whole project"),
    message("its error is unknown; declared: {words}"),
    message("no error is known for {factor}"),
    message("the interval leaves out what is unknown: {reason}"),
    message("the source gives no error of the rate of {practice}"),
    message(
        "rate of {practice}: the source gives no prediction interval, and that of the "
        "mean does not hold for a single field"
    ),
    message("the rate of the project file has no prediction interval"),
    message(
        "how biochar changes the other carbon of the soil is not known; the IPCC "
        "counts none"
    ),
    message("the error is that of the number of members only"),
    message("the benefit or its error is unknown: {reason}"),
    message("the benefit may be nothing: its interval is {number} to {again} Mg"),
    message(
        "the interval is that of the benefit; the cost is taken as exact, and no "
        "standard error of the ratio is given"
    ),
)
ALERTS: Final = (
    message("organic soil"),
    message("drained peat"),
    message("carbon-rich soil"),
    message("food security"),
    message("manure transfer"),
    message("water"),
    message("biodiversity"),
    message("saturation"),
    message("loss of soil carbon"),
    message(
        "an organic soil holds more carbon than any practice adds: keep it wet, or "
        "rewet it"
    ),
    message("it is drained and loses carbon every year"),
    message("it would be drained without the project, as declared"),
    message("whether it is drained is not said"),
    message(
        "whether the stock is above the 90th percentile of the region is unknown: no "
        "regional distribution is at hand"
    ),
    message(
        "the plan yields {number} where the baseline yields {again}: food may have to "
        "come from elsewhere"
    ),
    message(
        "{practice} may lower the yield; the yields of baseline and plan are not both "
        "given"
    ),
    message(
        "carbon brought from other land is no gain for the climate: what is spread "
        "here is missing there"
    ),
    message(
        "carbon brought from other land is no gain for the climate: where it was used "
        "before is not said"
    ),
    message("{practice} may need more water"),
    message("{practice} changes {use}: look at what lives there first"),
    message("the plan changes {use}: look at what lives there first"),
    message("the plan leaves less carbon in the soil than the baseline"),
    message(
        "how much more the mineral-associated fraction can hold is unknown: it was "
        "not measured"
    ),
)
GASES: Final = (
    message("{item} (on the farm)"),
    message("{item} in the soil"),
    message("drained organic soil ({site})"),
    message("drained organic soil ({site}), dissolved carbon"),
    message("rewetted organic soil ({site})"),
    message("rewetted organic soil ({site}), dissolved carbon"),
    message("flooded rice"),
    message("nitrogen added to the soil, direct"),
    message("nitrogen leached, indirect"),
    message("nitrogen volatilised and redeposited, indirect"),
    message("diesel"),
    message("limestone"),
    message("dolomite"),
    message("urea"),
)
CAUTIONS: Final = (
    message("tillage has no effect in RothC"),
    message("the baseline is taken to be at equilibrium"),
    message("the land use, clay and depth of the user's carbon inputs are not checked"),
    message(
        "the range of the factors is that of a mean over many fields; one field may "
        "differ more"
    ),
    message(
        "by Tier 1 every change begins its 20 years anew (IPCC 2019, Equation 2.25), "
        "and the baseline is still on its way from an earlier one: until both have "
        "arrived, part of their difference is this new start and not the practices"
    ),
    message(
        "the stock at the start is not measured: it is the mean of its soil class and "
        "climate zone in the world, times {number} for the land use; its interval is "
        "that of single fields of the class"
    ),
    message("the sums of the project add layers of different depth: {depths} cm"),
    message("standard error unknown: {reason}"),
    message("the baseline has {practice} already; it adds nothing"),
    message("the catalogue does not say whether {practice} fits {zone}"),
    message(
        "the plan does not name {practice}, which the baseline has; it is taken to "
        "go on"
    ),
    message("the rate: {note}"),
    message(
        "the depth that the rate holds for is unknown; it is taken as 0-{number} cm, "
        "the depth of the stock"
    ),
    message(
        "measured {year}-{until}: {number} Mg ha-1, standard error {again}; no "
        "prediction of the same years"
    ),
    message(
        "measured {year}-{until}: {number} Mg ha-1, standard error {again}; predicted "
        "for the same years: {depth} Mg ha-1"
    ),
)
PROVISIONAL: Final = (
    message("{mark}: {factor}"),
    message("{mark}: rate of {practice}"),
    message(
        "assumed: single fields spread about the mean of their soil class and zone as "
        "its printed interval and number of soils imply"
    ),
    message(
        "assumed: the rate of the project file ends after {number} yr, as Tier 1 takes "
        "it; when the soil is saturated is unknown"
    ),
    message(
        "assumed: the rate of {practice} ends after {number} yr, as Tier 1 takes it; "
        "when the soil is saturated is unknown"
    ),
    message(
        "provisional: error of temperature_error: mean absolute error 0.3 degC as a "
        "standard deviation of a normal error that all months share; a percentage of "
        "degC would mean nothing near 0 degC"
    ),
    message(
        "provisional: error of precipitation_factor: bounds of 5 % for a long mean; "
        "every value between them equally likely; single months of products err by 8 "
        "to 14 % which averages out over years"
    ),
    message(
        "assumed: error of pan_evaporation_factor: no figure was found; that of "
        "precipitation stands in"
    ),
    message(
        "provisional: error of clay_factor: bounds of 10 %; every value between them "
        "equally likely"
    ),
    message(
        "assumed: error of iom_factor: the estimate is called very rough and no figure "
        "of its error was found"
    ),
    message(
        "provisional: error of monthly_c_input_factor: bounds of 15 percentage points "
        "of the carbon input of a practice; every value between them equally likely; "
        "small beside the order of 50 % per crop for root carbon"
    ),
)
DRAWN: Final = (
    message("stock at the start"),
    message("ratio of carbon inputs"),
    message("clay"),
    message("temperature"),
    message("precipitation"),
    message("evaporation"),
    message("inert matter"),
    message("rate of {practice}"),
    message("rate of the project file"),
)
# Words of the project file and of the tables of the IPCC.
TERMS: Final = (
    message("annual crops"),
    message("bare inter-row"),
    message("no cover crop"),
    message("no manure"),
    message("no nitrogen"),
    message("ordinary rotation of sole crops"),
    message("ploughing"),
    message("residues removed"),
    message("farming that is not organic"),
    message("paddy"),
    message("cool temperate"),
    message("warm temperate"),
    message("boreal"),
    message("polar"),
    message("land use"),
    message("management"),
    message("tillage"),
    message("input"),
    message("cropland"),
    message("long-term cultivated"),
    message("annual on wetland soil"),
    message("paddy rice"),
    message("perennial"),
    message("set-aside"),
    message("grassland"),
    message("native"),
    message("forest"),
    message("agroforestry"),
    message("shifting cultivation"),
    message("full"),
    message("reduced"),
    message("none"),
    message("nominal"),
    message("high-intensity grazing"),
    message("severely degraded"),
    message("improved"),
    message("shortened"),
    message("mature"),
    message("low"),
    message("medium"),
    message("high"),
    message("high without manure"),
    message("high with manure"),
    message("not given"),
    message("monthly climate"),
    message("forest boreal poor"),
    message("forest boreal rich"),
    message("forest temperate"),
    message("cropland boreal and temperate"),
    message("grassland boreal"),
    message("grassland temperate poor"),
    message("grassland temperate rich shallow-drained"),
    message("peat extraction boreal and temperate"),
    message("forest tropical"),
    message("cropland tropical"),
    message("paddy rice tropical"),
    message("grassland tropical"),
    message("oil palm"),
    message("short-rotation plantation"),
    message("long-rotation plantation"),
    message("sago palm"),
    message("cool temperate and boreal dry"),
    message("cool temperate and boreal moist"),
    message("warm temperate dry"),
    message("warm temperate moist"),
    message("tropical dry"),
    message("tropical moist and wet"),
    message("tropical montane"),
    message("temperate and boreal"),
    message("tropical"),
    message("organic"),
    message("sandy"),
    message("wetland"),
    message("volcanic"),
    message("spodic"),
    message("high-activity clay"),
    message("low-activity clay"),
    message("grassland temperate rich deep-drained"),
    message("temperate rich"),
    message("temperate poor"),
    message("boreal rich"),
    message("boreal poor"),
    *MORE_TERMS,
)
SENTENCES: Final = (
    *METHODS,
    *NOT_USED,
    *UNKNOWN,
    *ALERTS,
    *GASES,
    *CAUTIONS,
    *PROVISIONAL,
    *DRAWN,
    *TERMS,
    *MODEL_SENTENCES,
    *INPUT_SENTENCES,
    *CRITERIA_SENTENCES,
    *MEASURING_SENTENCES,
    *MEASURING_TEXTS,
    MORE,
    ONE_MORE,
)
# Names that only a programmer reads, and what a reader is told instead.
EFFECT: Final = message(
    "Published for {practice}, elsewhere: {effect}, {direction} ({judgement})."
)
ELSEWHERE: Final = (
    "{evidence}: {source}. It is an effect of the practice elsewhere, not measured "
    "here."
)
RENAMED: Final = {
    f"{{practice}}: {{effect}}, direction {{direction}} ({{judgement}}); {ELSEWHERE}": (
        EFFECT
    ),
    f"{{practice}}: {{effect}}, direction {{direction}} ({{judgement}}), {{size}}; "
    f"{ELSEWHERE}": EFFECT,
    "{topic} of {practice}: nobody has read a source": message("{topic} ({practice})"),
    "{report}, {year} yr: CH4 {number}, N2O {again}": message(
        "{report}, {year} years: CH₄ {number}, N₂O {again}"
    ),
    "ipcc_tier1/agroforestry_factors: {terms}": message(
        "factor of the IPCC for trees on {terms}"
    ),
    "ipcc_tier1/cropland_factors: {terms}": message(
        "factor of the IPCC for cropland: {terms}"
    ),
    "ipcc_tier1/grassland_factors: {terms}": message(
        "factor of the IPCC for grassland: {terms}"
    ),
    "ipcc_tier1/shifting_factors: {terms}": message(
        "factor of the IPCC for shifting cultivation: {terms}"
    ),
}
