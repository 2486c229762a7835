"""What plans, laboratory files and measured changes say in words, for the catalogues.

Their rules and places in braces are those of `tilth.report.engine_messages`.
"""

from typing import Final

from tilth.report.language import message

# Of a sampling plan.
PLANS: Final = (
    message("{number} compact geographic strata of equal area"),
    message("{number} zones as strata"),
    message("zones outside the area were left out: {names}"),
    message("{number} simple random points, uniform by area"),
    message(
        "{number} random points, uniform by area in each stratum, shared in "
        "proportion to area"
    ),
    message(
        "{number} random points, uniform by area in each stratum, shared by area and "
        "spread (Neyman allocation)"
    ),
    message(
        "{number} random points, uniform by area in each stratum, the same number in "
        "each"
    ),
    message(
        "unknown, as no standard deviation among samples was given: sample 5 to 10 "
        "points of each stratum first (pre-sampling of VM0042 v2.2) and plan again "
        "with it"
    ),
    message("one increment only: VM0042 v2.2 asks for at least two at re-sampling"),
    message(
        "a margin of {number} m is left out: the plan is about {low} of {high} ha, "
        "and so is every result"
    ),
    message(
        "two points lie {number} m apart, nearer than {again} m: random points may; "
        "sample both"
    ),
    message(
        "reserves lie nearer than {number} m to another point, {names}: the cores of "
        "both would be of one place; where such a reserve would be sampled beside "
        "that point, take the next reserve of the stratum"
    ),
    message(
        "the {number} features of {names} are sampled as one area, whatever their "
        "borders: they can also be strata, or farms of which some are drawn"
    ),
    message(
        "{number} draws among {again} farms in proportion to their area, with "
        "replacement"
    ),
    message(
        "{number} of {again} farms drawn with equal probability, without replacement"
    ),
    message("{number} random points in each"),
)
# What the reader of a laboratory file asks.
READING: Final = (
    message("half of the topsoils hold {number} g kg-1 or less, as if they were in %"),
    message(
        "topsoils of {number} g cm-3 hold {again} g kg-1 only, as if they were in %"
    ),
    message(
        "half of the topsoils hold {number} g kg-1 or more{how}, as if g kg-1 had "
        "been read as %"
    ),
    message(" although they weigh {number} g cm-3"),
    message(
        "topsoils fall into two groups, about {number} and {again} g kg-1, with "
        "nothing in between, as if some were in %"
    ),
    message(
        "no layer has more than {number} % of coarse fragments, as if shares of 1 "
        "stood under a heading in per cent"
    ),
    message(
        "coarse fragments fall into two groups, about {number} and {again} %, with "
        "nothing in between, as if some were shares of 1"
    ),
)
# Rules of layers: what each means.
LAYER_RULES: Final = (
    message(
        "Which of several files was read by the mapping, and which by the headings of"
        " the template"
    ),
    message("Rows of a site were left out on request, as if they were not in the file"),
    message("Lines above the headings were not read"),
    message("The file is no UTF-8 and was read as Windows-1252 or Latin-1"),
    message("A column is none of the template and is not read"),
    message("A heading states no unit; the unit of the template is taken"),
    message(
        "A row is an example of the template: refused beside other rows, flagged in "
        "the template itself"
    ),
    message(
        "A row has more or fewer fields than the heading: values may stand in the "
        "wrong column"
    ),
    message("A value that a stock needs is empty or a marker such as *, NA, ns or -"),
    message("A cell that should be a number is none"),
    message("A cell holds a unit; units belong in the heading"),
    message(
        "A comma could mark decimals or thousands, or a point stands in a column that"
        " writes commas"
    ),
    message(
        "A spreadsheet shows a share as per cent: read as 100 times it where the unit"
        " is %, refused in other units"
    ),
    message("A mark that points to a note, as in 12.3* or 1966(2), was taken off"),
    message(
        "The laboratory reports less than its limit; half of the limit is used, or "
        "stands in the file where its column below_detection says yes"
    ),
    message(
        "below_detection says yes, and the content is not half of the detection limit"
    ),
    message("The laboratory reports less than a limit that is not stated"),
    message("below_detection or density_estimated is neither yes nor no"),
    message("A value is outside its physical range"),
    message("A value is possible and rare"),
    message("Day and month could be either, and no other row shows the order"),
    message("A date is no day of the calendar from 1800 on in a form that is known"),
    message("A date lies more than a year after today"),
    message("Other rows show the order of day and month"),
    message("Dates are day numbers of a spreadsheet"),
    message("No column names the round; it is the year of the date"),
    message("A text is no pair of depths; spreadsheets turn 5-10 into a date"),
    message("The lower limit is not below the upper one"),
    message("A profile does not begin at 0 cm"),
    message(
        "A layer does not begin where the one above it ends; it and all below are "
        "refused"
    ),
    message("Two layers of a profile share a depth"),
    message("A row is given twice; the first one counts"),
    message("One layer of a point is given several times with different values"),
    message("A layer above was refused: stocks that reach below it would be wrong"),
    message("Contents look as if they were in another unit than the file says"),
    message(
        "A content is three times as much or as little as in the same place and depth"
        " in another round, beyond what the other layers changed"
    ),
    message(
        "Samples imply a density that few soils have, as if a mass or a diameter were"
        " in another unit"
    ),
    message(
        "Coarse fragments look as if shares of 1 stood under a heading in per cent, "
        "or were mixed with it"
    ),
    message(
        "Mass, diameter and number of cores imply a density of fine earth outside its"
        " physical range"
    ),
    message(
        "Mass, diameter and number of cores imply a density of fine earth that is "
        "possible and rare"
    ),
    message("A mass of fine earth is more than its layer can hold"),
    message("A mass of fine earth implies a density that is possible and rare"),
    message("Total carbon without carbonate does not say how much is organic"),
    message("Carbonate holds more carbon than there is"),
    message("Organic carbon exceeds total carbon"),
    message("Organic carbon is organic matter divided by 1.724, which is provisional"),
    message("One round has carbon by several methods"),
    message("Clay, silt and sand do not add up to 100 %"),
    message(
        "Coarse fragments are not given and taken as none; also flagged once for a "
        "file without them"
    ),
    message("The density of coarse fragments is taken as 2.65 g cm-3"),
    message(
        "The bulk density of the whole soil is less than its coarse fragments weigh"
    ),
    message("Neither bulk density nor the mass of a sample of known area is given"),
    message("The layer has no fine earth"),
    message(
        "Which function estimated bulk densities, its marks and the range where it "
        "holds"
    ),
    message("The bulk density is an estimate"),
    message("The estimate is outside the range of its function"),
    message("A coordinate cannot be read; the point has no place"),
    message("Coordinates lie outside the area of their system; the point has no place"),
    message("Only one of two coordinates is given; the point has no place"),
    message("Coordinates are 0, 0; the point has no place"),
    message("Latitude and longitude seem swapped"),
    message("The point is more than 50 km from the middle of its site"),
    message("x and y name no coordinate system; the points have no place"),
    message("A formula without its value: open the workbook and save it"),
)
METHODS: Final = (
    message("difference of means of a simple random sample"),
    message("difference of means of a stratified random sample, weighted by area"),
    message(
        "difference of means of a stratified random sample, weighted by area, less "
        "the change of {number} control sites{how}"
    ),
    message(
        "difference of means of a simple random sample, less the change of {number} "
        "control sites{how}"
    ),
    message(", which count alike"),
    message(", by stratum, weighted by the areas of the project"),
    message(
        ", by stratum, weighted by the areas of the project, with the variance among "
        "the sites, strata collapsed"
    ),
    message(", which count alike, with the variance among the sites, strata collapsed"),
    message("stocks of {number} Mg ha-1 of soil (0-{depth} cm), {words}"),
    message("mean of a sample (stratified random sample)"),
    message("mean of a sample (simple random sample)"),
)
STOCKS: Final = (
    message("stocks of organic carbon at equivalent soil mass by {how} ({names})"),
    message("straight lines over the cumulative fine earth"),
    message("a natural cubic spline over the cumulative fine earth"),
    message("a monotone cubic spline over the cumulative mineral soil"),
    message("whole slices of 1 mm of fine earth"),
    message("a monotone cubic spline over the cumulative fine earth"),
    message("{number}, one in each of the {again} strata among them, for {names}"),
    message("{number} for {names}"),
    message("at least {reason}"),
    message(
        "choose control sites too, which go on as before and are sampled in the same "
        "rounds, if the baseline is to be measured: at least {reason}"
    ),
    message(
        "write in the column stratum the stratum that each control point stands for"
    ),
)
CHANGES: Final = (
    message("not computed: the area of the project is not known, requirements only"),
    message("no plan was given: the points are taken as a {reason}"),
    message("simple random sample of the whole area"),
    message(
        "were they not drawn at random, neither the interval nor any probability holds"
    ),
    message(
        "the files give no coordinates: that the points lie where the plan of {names}"
        " ({number} ha) has them rests on their names alone"
    ),
    message(
        "they are taken to vary alike, and what strata differ by can widen the interval"
    ),
    message(
        "samples are composites of {number} cores: the spread among composites holds "
        "that of the soil and of the analysis"
    ),
    message(
        "samples are composites of {low} to {high} cores: the spread among composites"
        " holds that of the soil and of the analysis"
    ),
    message("composites of one name in both rounds are taken to be of the same place"),
    message(
        "composites of unlike numbers of cores count alike, though they are not "
        "equally sure"
    ),
    message(
        "one composite only: cores inside it show no variance, so that nothing is "
        "known of the error and nothing is credited"
    ),
    message(
        "the standard error of the change is unknown ({reason}): no interval, no "
        "probability, and nothing is credited"
    ),
    message("one sample only of a round"),
    message("one sample only"),
    message("points were not drawn at random: there is no design variance"),
    message("{number} of {again} points have a stock in both rounds"),
    message("the others count in their own round"),
    message(
        "the rounds were sampled in different seasons, {words}: part of the change "
        "may be that of the season"
    ),
    message(
        "{number} of {again} profiles have no stock to {depth} cm and are left out"
    ),
    message("they are taken to be missing at random"),
    message(
        "{number} of {again} stocks of the first and the last round are extrapolated "
        "below the soil that was sampled"
    ),
    message(
        "{number} farms: with fewer than {again} the interval covers a little less "
        "than it states, if their areas differ much"
    ),
    message(
        "one control site only: how far controls differ from each other is not "
        "covered by the interval"
    ),
    message(
        "control sites are not known to lie in every stratum of the project in the "
        "first and the last round: they count alike, whatever stratum they resemble"
    ),
    message(
        "control sites sampled in one of the two rounds only, {names}, are left out "
        "of the change"
    ),
    message("the findings say why"),
    message("coarse fragments of {number} layers are not given and taken as none"),
    message("of a stony soil the stock is too large"),
    message(
        "the bulk density of {number} of {again} layers comes from a pedotransfer "
        "function, not from a measurement"
    ),
    message("an error of it is an error of the stock"),
    message(
        "organic carbon of {number} of {again} layers is below the limit of detection"
    ),
    message("half the limit is used"),
    message("{depth} cm: {number} of {again} profiles have no stock"),
    message(
        "{depth} cm: the stocks of {number} of {again} profiles are extrapolated "
        "below the sampled mass"
    ),
    message(
        "a smaller reference mass, set in the first round, or deeper samples avoid that"
    ),
    message(
        "{depth} cm: {number} of {again} profiles of the first round hold more soil "
        "than the reference mass, so that their stocks end above {high} cm, the "
        "densest at {low} cm"
    ),
    message(
        "VM0042 wants the largest mass, for which all profiles must be sampled deeper"
    ),
)
# What standards credit.
CREDITS: Final = (
    message("change of the project's stock"),
    message("less the change of the baseline"),
    message("less the uncertainty deduction"),
    message("less the buffer"),
    message("less credits withheld for a time"),
    message("less credits withheld for a time (method of 2018)"),
    message("less the discount for {number} years of permanence"),
    message("creditable"),
    message("creditable: {number} Mg CO2e"),
    message("the buffer, whose share is not verified"),
    message("not told by the data: {number} of {again} requirements"),
    message("not creditable: {reason}"),
    message("no model of the baseline, for which control sites do not stand"),
    message("the rules on the baseline are not verified"),
    message("the rules on {names} are not verified"),
    message("no standard error ({reason})"),
    message("deductions and emissions are as large as the change"),
    message("creditable: {number} Mg CO2e, before {reason}"),
    message("before {reason}"),
    message("{what}, which were not assessed"),
    message("the {what} is not above 0 ({number} Mg C/ha)"),
)
# Sentences that the engine puts together from parts.
JOINED: Final = (
    message("round '{name}' has one profile only: its spread is unknown"),
    message("reference mass {number} Mg ha-1 of fine earth for {depth} cm ({reason})"),
    message(
        "reference mass {number} Mg ha-1 of mineral soil for {depth} cm ({reason})"
    ),
    message("given"),
    message("largest of the first round"),
    message("smallest of the first round"),
    message("mean of the first round"),
    message(
        "a change of {number} t C/ha is found with a chance of {low}% (two-sided test"
        " at {high}%), if the spread is as given, with {reason}"
    ),
    message(
        "a change of {number} t C/ha over {again} years is found with a chance of "
        "{low}% (two-sided test at {high}%), if the spread is as given, with {reason}"
    ),
    message(
        "{names} lies less than {number} m inside the boundary, where headlands and "
        "tracks may differ from the field: sample there as drawn, or make a new plan "
        "that leaves out a strip before anyone goes out"
    ),
    message(
        "{names} lie less than {number} m inside the boundary, where headlands and "
        "tracks may differ from the field: sample there as drawn, or make a new plan "
        "that leaves out a strip before anyone goes out"
    ),
    message("correlation {number} between the rounds"),
    message(
        "no correlation between the rounds, as none was given: points that are "
        "revisited mostly have some, which makes the change surer"
    ),
    message(
        "half of the samples imply {number} g cm-3 of fine earth or less, as if "
        "sample_mass or core_diameter were in another unit"
    ),
    message(
        "half of the samples imply {number} g cm-3 of fine earth or more, as if "
        "sample_mass or core_diameter were in another unit"
    ),
    message("one sample only of a round in stratum {name}"),
    message("one sample only in stratum {name}"),
    message(
        "{number} samples in stratum {name}: with fewer than {again} the interval "
        "depends on the data being normal"
    ),
    message(
        "{number} samples: with fewer than {again} the interval depends on the data "
        "being normal"
    ),
    message(
        "the values are skewed ({number}), with a few very high ones: the interval "
        "covers less than it states, and misses mostly on that side"
    ),
    message(
        "the values are skewed ({number}), with a few very low ones: the interval "
        "covers less than it states, and misses mostly on that side"
    ),
    message("{number} rows were refused and are in no stock"),
    message("{number} row was refused and is in no stock"),
    message("stocks of 0-{depth} cm at fixed depth"),
    message(
        "control sites lie in several strata: the error of their change comes from "
        "the spread among sites, each of which is one value"
    ),
    message("less emissions"),
    message("less leakage"),
    message("half-width of the {number} % interval of the change"),
    message(
        "the half-width of the {number} % interval is {again} % of the change, above "
        "{high} %"
    ),
    message("emissions and leakage"),
    message("emissions"),
    message("change"),
    message("additional change"),
)
MEASURING_SENTENCES: Final = (
    *PLANS,
    *READING,
    *LAYER_RULES,
    *METHODS,
    *STOCKS,
    *CHANGES,
    *CREDITS,
    *JOINED,
)
