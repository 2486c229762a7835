"""Texts of the reports on stocks and measured changes, for the catalogues."""

from typing import Final

from tilth.report.language import message

# Titles, heads of tables, words in their cells and in pictures.
WORDS: Final = (
    message("Change of soil carbon: {names}"),
    message("Soil carbon stocks: {names}"),
    message("The data are invented"),
    message("What"),
    message("Mean"),
    message("Standard error"),
    message("Degrees of freedom"),
    message("90 % interval"),
    message("Samples"),
    message("Round"),
    message("Middle day"),
    message("Change"),
    message("Change, sampling error alone"),
    message("Control sites"),
    message("Additional"),
    message("Method"),
    message("Reference mass, t/ha"),
    message("Beyond"),
    message("Point"),
    message("Stratum"),
    message("First round"),
    message("Last round"),
    message("Remark"),
    message("Area, ha"),
    message("Samples first, last, both"),
    message("SD first, last"),
    message("extrapolated"),
    message("no stock"),
    message("not computed"),
    message("too shallow"),
    message("prediction"),
    message("measurement"),
    message("both together"),
    message("infinite"),
    message("Rule"),
    message("Outcome"),
    message("Times"),
    message("File, row"),
    message("Column"),
    message("Found"),
    message("What is wrong"),
    message("refused"),
    message("flagged"),
    message("whole row"),
    message("whole file"),
    message("nothing"),
    message("Creditable"),
    message("Counted against"),
    message("Requirements"),
    message("Removal, before deductions"),
    message("Avoided loss, before deductions"),
    message("Uncertainty deduction"),
    message("Buffer and discounts"),
    message("Crediting period"),
    message("Permanence"),
    message("Measure again by"),
    message("Provisional rules"),
    message("no verified rule gives a date"),
    message("none stated"),
    message("{number}, listed in the annex"),
    message("Topic"),
    message("Met"),
    message("Source"),
    message("Step"),
    message("Amount"),
    message("How"),
    message("yes"),
    message("NO"),
    message("Profiles with a stock"),
    message("First day"),
    message("Depth, cm"),
    message("Mean at equal mass"),
    message("SD among profiles"),
    message("Interval of the mean"),
    message("Mean at fixed depth (profiles)"),
    message("Soil mass, t/ha"),
    message("Extrapolated"),
    message("Site, point"),
    message("smallest"),
    message("largest"),
    message("mean"),
    message("Stock of each round, t C/ha"),
    message("Year"),
    message("Years from the first round"),
    message("Change, t C/ha"),
    message("Mean of round"),
    message("Organic carbon, g per kg fine earth"),
    message("Organic carbon, t C/ha"),
    message("{number} ‰ a year"),
    message("{number} of {again}"),
    message("{low} to {high}"),
    message("chosen"),
    message("{names} (chosen)"),
    message("change"),
    message("Change beyond {number} ‰ a year"),
    message("Reference masses, fixed for the life of a project"),
    message("How often each rule was broken"),
    message("Findings, {number} of {again}, refused first, then doubtful values"),
    message("Mean stock of each round, t C/ha, {reason}"),
    message("Change from the first to the last round, t C/ha"),
    message("Strata: mean stocks and standard deviations among samples, t C/ha"),
    message("Points, {number} of {again}, t C/ha"),
    message(
        "The same change by other methods, t C/ha, of the points that all of them"
        " have, sampling error alone"
    ),
    message("beyond: profiles whose stock is extrapolated"),
    message("Stocks of each round, t C/ha: plain means of the profiles"),
)
# Sentences in plain words, captions and notes.
SAID: Final = (
    message(
        "The stock rose by {number} t C/ha between the rounds {first} and {last} "
        "(90 % interval of the change: {low} to {high} t C/ha)"
    ),
    message(
        "The stock fell by {number} t C/ha between the rounds {first} and {last} "
        "(90 % interval of the change: {low} to {high} t C/ha)"
    ),
    message(
        "No change can be told from chance between the rounds {first} and {last}:"
        " measured {number} t C/ha, 90 % interval {low} to {high} t C/ha"
    ),
    message(
        "The measured stock changed by {number} t C/ha between the rounds {first}"
        " and {last}"
    ),
    message("how sure that is, is unknown"),
    message(
        "Beyond the control sites the change is {number} t C/ha (90 % interval "
        "{low} to {high} t C/ha)"
    ),
    message(
        "Beyond the control sites no change can be told from chance: {number} t "
        "C/ha (90 % interval {low} to {high} t C/ha)"
    ),
    message("Beyond the control sites: {number} t C/ha"),
    message(
        "Of ten such campaigns, about nine would give a 90 % interval that holds "
        "the true change of this land"
    ),
    message("The probability that the stock rose is {chance}"),
    message(
        "Not distinguishable does not mean no change: more samples, or more "
        "years, would narrow the interval"
    ),
    message("Why it is unknown: {reason}"),
    message(
        "The points were chosen on purpose and not drawn at random: such a sample"
        " has no design-based variance, so there is no interval"
    ),
    message(
        "A stratum has one sample only in a round: how much samples differ cannot"
        " be seen from one, so there is no interval"
    ),
    message("At least two samples per stratum are needed, better five"),
    message(
        "The 4 per 1000 question: a rise of {number} ‰ a year of the initial "
        "stock of the first round, {again} t C/ha in {reason}, would be {ratio} t"
        " C/ha in {error} years"
    ),
    message("Probability that it was reached: {chance}"),
    message("0-{depth} cm at equal soil mass ({number} t/ha of fine earth)"),
    message("0-{depth} cm at equal soil mass ({number} t/ha of mineral soil)"),
    message(
        "This is the measured change of the land, not an additional change: "
        "without control sites or a validated model nobody can tell what would "
        "have happened anyway"
    ),
    message(
        "The control sites changed by {number} t C/ha (90 % interval {low} to {high})"
    ),
    message(
        "The change beyond that of the control sites is {number} t C/ha (90 % "
        "interval {low} to {high})"
    ),
    message(
        "None of the {number} standards compared here would credit anything from "
        "these data"
    ),
    message("the table says why"),
    message(
        "Of {number} standards compared here, {again} would credit something from"
        " these data: {names}"
    ),
    message("This is no certificate"),
    message(
        "What standards would credit was not computed: the area of the project is"
        " not known"
    ),
    message("change in {number} years"),
    message("90 % interval of it"),
    message("change beyond the control sites ({low} to {high})"),
    message("probability that the stock rose"),
    message("probability of {number} ‰ a year or more"),
    message("of the initial stock of the first round ({low} to {high})"),
    message("of the initial stock of the first round (interval unknown)"),
    message("{number} t C/ha"),
    message("{low} to {high} t C/ha"),
    message("{number} points, {again} sites"),
    message("{number} sites"),
    message("Stock in {reason}"),
    message("First panel: mean of each round with its 90 % interval"),
    message("the axis does not begin at zero"),
    message(
        "Broken line: the stock that rises by {number} ‰ a year of the initial "
        "stock of the first round"
    ),
    message("It begins at the mean of the points that the change rests on"),
    message("Second panel: change from {first} to {last} with its 90 % interval"),
    message(
        "The change is judged by this interval, not by whether those of the "
        "rounds overlap"
    ),
    message("Faint lines: profiles of the project"),
    message("Faint lines: profiles"),
    message(
        "Thick lines: plain mean of the profiles of a round, where at least half "
        "of them reach"
    ),
    message("Broken level line: depth of the reported stock"),
    message("Broken level line: first reporting depth"),
    message("This table holds the data against the published rules"),
    message(
        "It is no certificate: a standard credits a project only after its own "
        "validation and verification"
    ),
    message("Rules marked second-hand were taken from a third party's transcription"),
    message(
        "rules marked unverified were recalled and are shown for information "
        "only, never applied"
    ),
    message("rules marked own are Tilth's, not the standard's"),
    message("{number} rows read, {again} refused, {ratio} flagged"),
    message("Refused rows are left out of every number"),
    message("flagged ones are used, and worth a look"),
    message("{number} met, {again} not met, {ratio} not told by the data"),
    message("Not met: {words}"),
    message(
        "A stock is the organic carbon in a layer of soil under one hectare: 1 t "
        "C/ha is 100 g of carbon under each square metre"
    ),
    message(
        "Stocks of different years are compared at equal soil mass: a soil that "
        "was loosened or compacted would else seem to lose or gain carbon"
    ),
    message(
        "The {number} profiles of round {name} hold {again} t C/ha on average in "
        "0-{depth} cm at equal soil mass"
    ),
    message("the middle half lie between {low} and {high}"),
    message("One point for each profile, 0-{depth} cm at equal soil mass"),
    message("the strokes are plain means"),
    message("Places with coordinates in the file, WGS84"),
)
# What is left: choices, notes, amounts.
OTHERS: Final = (
    message("above 99 %"),
    message("below 1 %"),
    message("Not compared, 0-{depth} cm, {names}: {reason}"),
    message("{names}, 0-{depth} cm: {reason}"),
    message("{number} of {again} profiles have fewer than {high} layers"),
    message(
        "Change at each point: upright triangle gain, inverted triangle loss, "
        "cross not measured in both rounds"
    ),
    message("a thick rim marks control sites"),
    message(
        "One point alone says little: its change holds the errors of two single "
        "profiles"
    ),
    message("{number} t CO₂e"),
    message("{number} t CO₂"),
    message("{reason} {number} t CO₂e"),
    message("{reason} {number} t CO₂"),
    message("{reason} {number} t CO₂e ({mark})"),
    message("{reason} {number} t CO₂ ({mark})"),
    message("{reason} {number} t CO₂e, not applied"),
    message("{reason} {number} t CO₂e, not applied ({mark})"),
    message(
        "How sure the mean of an area is depends on how its points were chosen, "
        "which a laboratory file does not say: the means here are plain means of "
        "the profiles, and their interval is unknown, not zero"
    ),
    message("The standard deviation says how much profiles differ from each other"),
    message(
        "0-{depth} cm, t C/ha: mean of the profiles that have a stock by all methods"
    ),
    message("their number is in brackets"),
    message(
        "Profiles, {number} of {again}: stock at equal mass and, in brackets, at "
        "fixed depth, t C/ha"
    ),
    message("* extrapolated"),
    message("Depths"),
    message("Equivalent mass method"),
    message("Reference rule"),
    message("Reference masses"),
    message("N profiles first round"),
    message("Matter per carbon"),
    message("Example"),
    message("Years"),
    message("Years given"),
    message("Target rate"),
    message("Plan kind"),
    message("Strata areas"),
    message("Controls"),
    message("Left out"),
    message("Confirmed"),
    message("Shared error"),
    message("Conversion"),
    message("Covariates"),
    message("Tillage depth"),
    message("Emissions co2e"),
    message("Leakage co2e"),
    message("{number} years"),
    message("{number} cm"),
    message("{number} t/ha"),
    message("equivalent mass"),
    message("fixed depth"),
    message("automatic"),
    message("no"),
    message("stratified random"),
    message("additional"),
    message("project"),
    message("controls"),
    message("EXAMPLE"),
)
MEASURING_TEXTS: Final = (*WORDS, *SAID, *OTHERS)
