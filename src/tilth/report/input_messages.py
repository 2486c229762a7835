"""What an assessment says of inputs, costs and measurements, for the catalogues."""

from typing import Final

from tilth.report.language import message

INPUTS: Final = (
    message("electricity, by the factor of the project file"),
    message("diesel, by the factor of the project file"),
    message("carbon of biochar"),
    message("carbon of biochar (parcel {parcel})"),
    message("carbon of biochar (parcel {parcel}): {reason}"),
    message("biochar, carbon left after 100 years"),
    message("woody biomass"),
    message("carbon of manure"),
    message("carbon of roots per yield"),
    message("emission factor of {item}"),
    message("woody growth of parcel {parcel}"),
    message("plan.biochar is not given"),
    message("the growth of the trees is not given: plan.woody"),
    message("the plan ends a land use with trees; what they hold is not given"),
    message("nitrous oxide of nitrogen that lost soil carbon sets free"),
    message(
        "nitrous oxide of nitrogen that lost soil carbon sets free (parcel {parcel})"
    ),
    message(
        "nitrous oxide of nitrogen that lost soil carbon sets free (parcel {parcel}):"
        " {reason}"
    ),
    message(
        "the IPCC prints a C:N ratio for cropland only (2019, Volume 4, Equation 11.8)"
    ),
    message("{what} is left out: {reason}; the benefit is larger"),
    message("nitrous oxide of crop residues"),
    message("nitrous oxide of crop residues (parcel {parcel})"),
    message("nitrous oxide of crop residues (parcel {parcel}): {reason}"),
    message(
        "the plan changes what crops leave on the field, and neither yields nor "
        "inputs.n_residues are given"
    ),
    message(
        "inputs.n_residues is given for one of baseline and plan, and the other is "
        "cropland, too"
    ),
    message(
        "no nitrogen content of {crop} is known: give it with the yield, or "
        "inputs.n_residues of baseline and plan"
    ),
    message("methane of what is added to flooded rice"),
    message("methane of what is added to flooded rice (parcel {parcel})"),
    message("methane of what is added to flooded rice (parcel {parcel}): {reason}"),
    message("rice.amendments is not given; the plan has {practices}"),
    message("nitrous oxide of fertiliser and manure"),
    message("nitrous oxide of fertiliser and manure (parcel {parcel})"),
    message("nitrous oxide of fertiliser and manure (parcel {parcel}): {reason}"),
    message("inputs.n_organic of the plan is not given; the plan has {practices}"),
    message(
        "neither inputs.n_synthetic nor inputs.n_organic of the plan is given; the "
        "plan has {practices}"
    ),
    message("carbon dioxide of lime"),
    message("carbon dioxide of lime (parcel {parcel})"),
    message("carbon dioxide of lime (parcel {parcel}): {reason}"),
    message(
        "neither inputs.limestone nor inputs.dolomite of the plan is given; the plan "
        "has {practices}"
    ),
    message("energy of irrigation"),
    message("energy of irrigation (parcel {parcel})"),
    message("energy of irrigation (parcel {parcel}): {reason}"),
    message(
        "neither inputs.diesel nor inputs.electricity of the plan is given; the plan "
        "has {practices}"
    ),
    message("methane of wetland on mineral soil"),
    message("methane of wetland on mineral soil (parcel {parcel})"),
    message("methane of wetland on mineral soil (parcel {parcel}): {reason}"),
    message(
        "no factors are at hand for wet mineral soils; those of the IPCC here are of "
        "organic soils"
    ),
    message("flooded rice (parcel {parcel})"),
    message("flooded rice (parcel {parcel}): {reason}"),
    message("rice is not given in the inputs of baseline"),
    message("rice is not given in the inputs of plan"),
    message("rice is not given in the inputs of baseline and plan"),
    message("{number} Mg of it by {again} % of {depth} Mg of harvest that is lost"),
    message("{number} Mg of it by carbon that other land no longer gets"),
    message("costs in different currencies or price years are not added"),
    message(
        "the interval is that of the benefit with the range of the cost, {number} to "
        "{again}, and no standard error of the ratio is given"
    ),
    message("methane and nitrous oxide of burnt residues"),
    message("methane and nitrous oxide of burnt residues (parcel {parcel})"),
    message("methane and nitrous oxide of burnt residues (parcel {parcel}): {reason}"),
    message("methane and nitrous oxide of fires"),
    message("methane and nitrous oxide of fires (parcel {parcel})"),
    message("methane and nitrous oxide of fires (parcel {parcel}): {reason}"),
    message("methane of grazing animals"),
    message("methane of grazing animals (parcel {parcel})"),
    message("methane of grazing animals (parcel {parcel}): {reason}"),
    message("methane and nitrous oxide of dung and urine on the pasture"),
    message(
        "methane and nitrous oxide of dung and urine on the pasture (parcel {parcel})"
    ),
    message(
        "methane and nitrous oxide of dung and urine on the pasture (parcel "
        "{parcel}): {reason}"
    ),
    message("residues_burnt is not given in the inputs of the baseline"),
    message("a project file cannot say what burns"),
    message("animals is not given in the inputs of baseline and plan"),
    message("no amount of dung is derived from the animals"),
    message(
        "the soil carbon that the plan adds binds about {number} kg ha-1 yr-1 "
        "of nitrogen, as mean of {again} yr; it must come from fertiliser, "
        "manure or legumes, and earns no credit of nitrous oxide"
    ),
    message(
        "share_of_years of the main crops adds up to {number} (baseline and "
        "plan): 1 is one harvest a year on the whole parcel"
    ),
    message(
        "share_of_years of the main crops adds up to {number} and {again} "
        "(baseline and plan): 1 is one harvest a year on the whole parcel"
    ),
    message("burning of wheat residues"),
    message("burning of maize rice and sugarcane residues"),
    message("burning of other crop residues"),
    message("digestion of dairy cattle"),
    message("digestion of other cattle"),
    message("digestion of buffalo"),
    message("digestion of sheep"),
    message("digestion of goat"),
    message("digestion of horse"),
    message("digestion of mule or ass"),
    message("digestion of camel"),
    message("the plan adds no carbon that could be lost"),
)
INPUT_CAUTIONS: Final = (
    message("the land would get worse without the project, as declared: {words}"),
    message(
        "woody carbon is that of living biomass; dead wood and litter are not "
        "counted. Plantations that are felled in cycles grow to their mean stock and "
        "no further. What is left after a stop of the plan is told of the soil alone: "
        "trees that are felled then give their carbon back"
    ),
    message("how much nitrogen the added soil carbon binds is unknown: {reason}"),
    message(
        "{practice} of the same plan takes no more of the parcel than {practices}: "
        "what the field beside the strip does needs a parcel of its own"
    ),
    message(
        "{practice} takes all of the parcel, as its share says: the parcel is taken "
        "for the strip itself, not for the field beside it"
    ),
    message(
        "emissions of making and carrying the biochar are in no sum: declare them as "
        "leakage. Where kilns are not measured VM0044 takes 0.049 Mg of methane per "
        "Mg of biochar (second-hand), more than half of what its carbon is worth; that "
        "counts once, as left after 100 years"
    ),
    message(
        "amendments enter the models of soil carbon as farmyard manure, whatever they"
        " are; their nitrogen counts only as far as inputs.n_organic holds it"
    ),
    message(
        "of the mineral nitrogen beside urea 11 % are taken to go into the air, the "
        "IPCC's share where the kind is not known; by kind it is 1 % (nitrate) to 8 % "
        "(ammonium), so that its nitrous oxide is rather too large"
    ),
    message("months from {source}"),
    message(
        "climate scenario, whole in {year}: {source}; changes of temperature are "
        "added, those of precipitation and evapotranspiration multiply; all grow on a"
        " straight line from the first year of the project; its error is unknown and "
        "in no interval; ICBM, Tier 1 and published rates do not follow it"
    ),
    message(
        "stock of 0-{number} cm from {again} layers: {depth} Mg ha-1, standard error "
        "{error}; stock at fixed depth, 0.1 C rho d (1 - v) of each layer; a layer "
        "that the depth cuts gives its share of thickness; its error is that of "
        "measuring; how stocks differ within the parcel is not in it"
    ),
    message(
        "stock of 0-{number} cm from {again} layers: {depth} Mg ha-1, standard error "
        "{error}; stock at fixed depth, 0.1 C rho d (1 - v) of each layer; a layer "
        "that the depth cuts gives its share of thickness; its error is given"
    ),
    message("{mark}: error of the stock of layers without one: {note}"),
    message(
        "bounds of 20 %; every value between them equally likely; give the standard "
        "error of a measured stock instead where it is known"
    ),
    message("assumed: bulk density of layers without an error is taken as exact"),
    message(
        "provisional: carbon of roots from yields: 50 % at 95 % confidence, shared by"
        " baseline and plan"
    ),
    message(
        "assumed: no error of above-ground residues is published; they are taken as "
        "exact"
    ),
    message(
        "provisional: error of monthly_manure_input_factor: 50 % at 95 % confidence "
        "stated for manure; that it holds for its carbon is our reading"
    ),
    message(
        "assumed: no stubble of {crop} is known; residues_returned is taken as the "
        "share of all its residues above ground"
    ),
    message("crop names: {crop} is taken as {name} of {table}, by our own reading"),
)
MORE_ALERTS: Final = (
    message(
        "how much more the mineral-associated fraction can hold is unknown: {reason}"
    ),
    message("no capacity of the minerals is known for {what}"),
    message("the error that the source prints was not seen"),
    message("coarse fragments are taken as none"),
    message("{mark}: capacity of silt and clay for carbon"),
    message(
        "the stock of the plan after {year} years, {number} t C/ha, is above what "
        "silt and clay can hold, {again} t C/ha: more of it must stay as particles "
        "that decay soon (provisional)"
    ),
    message(
        "whether the stock is above the 90th percentile of the region is unknown: "
        "{reason}"
    ),
    message("no regional distribution is at hand"),
    message("the stock is not measured"),
    message("that of the region is of 0-{number} cm, the stock of 0-{again} cm"),
    message(
        "the stock, {number} t C/ha (standard error {again}), is above the 90th "
        "percentile of the region, {depth} ({source}): protect it before all"
    ),
)
MEASURING: Final = (
    message("the change does not vary"),
    message(
        "the stock was not measured: how exact a first round can be depends on the "
        "field; tilth design plans it"
    ),
    message("no measurement on the parcel improves it"),
    message("given by the user"),
    message(
        "derived: four times as many samples: the standard error of a mean falls with"
        " the root of their number; a shared error of laboratory or bulk density does"
        " not"
    ),
    message("unverified: no standard error of a texture analysis was found"),
    message("unverified: no standard error of measured yields and residues was found"),
    message("measurements that can be made remove enough of the variance"),
    message(
        "with {number} times as many samples of the stock, if no shared error of "
        "laboratory or bulk density remains"
    ),
    message("it depends on measurements whose achievable error is unknown"),
    message(
        "measurements that can be made remove {number} % of the variance; it takes "
        "{again} %"
    ),
    message("{number} % of it rests on what no measurement on the parcel improves"),
    message(
        "unverified: no standard error of an analysis and weighing of manure was found"
    ),
)
METHODS_OF_SUMS: Final = (
    message(
        "costs are paid at the start of each year and discounted to the start of the "
        "first; tonnes are not discounted, and costs per tonne are undiscounted costs"
    ),
    message(
        "after a stop the stock goes from where it is to the level of the baseline, on "
        "a straight line of 20 years as after any change by the IPCC's Tier 1; "
        "emissions that did not happen stay avoided"
    ),
    message(
        "after a stop the models that followed the gain go on with the carbon inputs,"
        " cover and tillage of the baseline, under the same weather and draws; the"
        " error of a model itself shrinks as its gain does; emissions that did not"
        " happen stay avoided"
    ),
    message(
        "after a stop the gain of some parcels goes again by the models that followed"
        " it, under the carbon inputs, cover and tillage of the baseline; the stock of"
        " the others goes from where it is to the level of the baseline, on a straight"
        " line of 20 years as after any change by the IPCC's Tier 1; emissions that did"
        " not happen stay avoided"
    ),
)
INPUT_SENTENCES: Final = (
    *INPUTS,
    *INPUT_CAUTIONS,
    *MORE_ALERTS,
    *MEASURING,
    *METHODS_OF_SUMS,
)
