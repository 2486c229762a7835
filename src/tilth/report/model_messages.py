"""What models of soil carbon say in an assessment, for the catalogues."""

from typing import Final

from tilth.report.language import message

ENSEMBLE: Final = (
    message(
        "{model}, one model alone: carbon input of the baseline in balance with the "
        "stock at the start, that of the project by {what}"
    ),
    message(
        "mean of {number} models, {models}: carbon input of the baseline in balance "
        "with the stock at the start, that of the project by {what}"
    ),
    message(
        "IPCC (2019) Tier 2 steady-state method: carbon input of the baseline solved "
        "from the stock at the start, that of the project follows from {what}"
    ),
    message("the ratio of inputs from yields"),
    message("the ratio of the user's inputs"),
    message("what the catalogue states of the practices"),
    message("weather repeats"),
    message("weather of the user's climate scenario, in baseline and project"),
    message("spread of the inputs: stock, weather, clay, inert matter, carbon"),
    message(
        "spread between {number} models, each equally likely: a lower bound, as "
        "models share data and ideas"
    ),
    message("the spread between models is unknown, as there is one alone"),
    message("the own error of {names} is not in it"),
    message("the residual variance of {model} for changes over {spans} yr"),
    message("joint posterior of the parameters, stock, weather and ratio of inputs"),
    message("sand, lignin and nitrogen are taken as exact"),
    message("choice of model"),
    message("error of {model}"),
    message("Tier 2"),
    message("Tier 3, {model}"),
    message("Tier 2: {reason}"),
    message("{model}: {reason}"),
)
LEFT_OUT: Final = (
    message(
        "it follows litter and soil to about {number} cm together; the stock of a "
        "layer neither starts it nor compares with it"
    ),
    message("it does not tell the plan from the baseline"),
    message("no model is made for {what}"),
    message("{model} is not made for {what} (land use); it covers {uses}"),
    message("{model} is not made for {what} (climate); it covers {uses}"),
    message("{model} is not made for {what} (soil); it covers {uses}"),
    message(
        "{model} describes a layer from the surface to {depths} cm ({note}); asked "
        "for 0-{number} cm"
    ),
    message("topsoil of the Ultuna experiment; not an input"),
    message("topsoil; its thickness is an input, 23 cm in the source"),
    message("ploughed layer; the depth enters the share of roots"),
    message("stock change factors and calibration are for 0-30 cm"),
    message("weather that repeats: its rate modifier does not follow the climate"),
    message("the plan or baseline changes the land use: {what}"),
    message("some drawn inputs give it no start from this stock"),
    message(
        "how {practice} changes the carbon input is not known: {reason}; give "
        "plan.carbon_input, or yields of baseline and plan"
    ),
    message("the catalogue states no amount"),
    message(
        "the amount of the catalogue, {number} Mg ha-1 yr-1, was not read in its source"
    ),
    message(
        "the carbon that {practice} brings is yours to give: plan.amendments or "
        "plan.carbon_input.project_manure"
    ),
    message("whether {practice} changes manure is unknown"),
    message("the practices set different ratios of DPM to RPM"),
    message("the plan or baseline changes the land use"),
)
NEEDS: Final = (
    message("months with cover: baseline.cover or plan.carbon_input.baseline_cover"),
    message("the carbon input of the baseline, to solve its rate modifier"),
    message(
        "lignin and nitrogen of the input: plan.carbon_input.crop, or yields of crops"
        " of table 5.5B"
    ),
    message("the tillage of baseline and plan"),
    message(
        "a baseline without manure: plant carbon that keeps the stock beside it is "
        "not solved"
    ),
)
OWN_ERROR: Final = (
    message("the error of {model} itself is unknown here: {reason}"),
    message("no residual variance is stored"),
    message(
        "the rate multiplier of {stem} must be {number}, with which its residuals "
        "were found; got {got}"
    ),
    message(
        "{quantity} must lie in {range} {scale}, where the residuals of {stem} were "
        "found; got {got}"
    ),
    message(
        "{quantity} must be one of {uses}, where the residuals of {stem} were found; "
        "got {use}"
    ),
    message(
        "climate must be one of {zones}, where the residuals of {stem} were found; "
        "got {zone}"
    ),
    message("unchanged"),
    message("organic amendment"),
    message("soil disturbance and residues"),
    message("cropping"),
    message("another practice"),
    message(
        "the residual variance of {model} is of {number} experiments; their mean "
        "bias, {again} Mg ha-1, is not taken off"
    ),
    message(
        "the residuals of {model} are in-sample ({words}): the true error is likely "
        "larger"
    ),
    message("VMD0053 is not passed by {model}: {words}"),
)
MODEL_CAUTIONS: Final = (
    message(
        "ICBM: rate modifier {number}, solved from the stock and the user's carbon "
        "input of the baseline; tillage has no effect in it"
    ),
    message(
        "AMG: the stable share of the stock, {number}, presumes long arable use and "
        "is taken as exact; the humified share of plant carbon is the same with and "
        "without the plan; tillage has no effect in it"
    ),
    message(
        "IPCC Tier 2: lignin and nitrogen of the plants' input are the same with and "
        "without the plan; the run with the published parameters is not the mean of "
        "the members"
    ),
    message(
        "RothC: the plan takes the ratio of DPM to RPM from {number} to {again}, as "
        "the catalogue has it: its plant carbon decays {what}"
    ),
    message(
        "by {model} the stock needs {number} Mg ha-1 yr-1 of plant carbon, {again} are "
        "given: their ratio {ratio} is outside {low} to {high}: doubt the stock, the "
        "inputs or the change that follows"
    ),
    message(
        "the plan changes the tillage, which none of the models of Tier 3 sees: its "
        "effect is not in the answer"
    ),
    message("depth of 0-20 or 0-25 cm"),
    message("temperate arable land only"),
    message("mineral soils only"),
    message(
        "humification of plants, {number}, was given for bare fallow; the centre of "
        "the prior for shoots is {again}"
    ),
    message("humification of manure is the centre of a prior for Ultuna"),
    message(
        "the limits of depth and climate are a reading of the caution against "
        "subsoils, recent volcanic ash, tundra and taiga"
    ),
    message("AMG: depth: about 0-30 cm, limits not read in the source"),
    message("AMG: climates: experiments of the source are French"),
    message("climates: the 22 experiments of the calibration are mostly temperate"),
    message("volcanic soils are left out: none is known in the calibration"),
    message(
        "assumed: {practice} leaves the months with cover as they are; the catalogue "
        "does not say which it covers"
    ),
    message("{mark}: residual variance of {model}"),
    message("{mark}: carbon input of {practice}"),
    message("{mark}: months with cover under {practice}"),
)
MODEL_SENTENCES: Final = (*ENSEMBLE, *LEFT_OUT, *NEEDS, *OWN_ERROR, *MODEL_CAUTIONS)
