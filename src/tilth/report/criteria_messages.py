"""What criteria and values say in an assessment, for the catalogues."""

from typing import Final

from tilth.report.language import message

VALUES: Final = (
    message("unknown ({reason})"),
    message("{number} {unit}"),
    message("{number} {unit}, its uncertainty unknown ({reason})"),
    message("{number} {unit} (90 % interval {again} to {depth})"),
    message("{number} {unit} (90 % interval {again} to {depth}); {reason}"),
)
CRITERIA: Final = (
    message("{reason} That is a loss."),
    message("{reason} The interval holds zero: a gain is not shown."),
    message("{what} after {year} years, plan less baseline: {value}."),
    message("Yearly rate against the {what}: {value}; probability of 4 ‰: {chance}."),
    message(
        "If the plan stops after {year} years, {number} % of the gain is lost {until}"
        " years later; left: {value}."
    ),
    message(
        "Net balance over {year} years after leakage, a benefit if positive: {value}."
    ),
    message(
        "What is known of the balance over {year} years, before leakage: {value}; the"
        " net balance is unknown."
    ),
    message(
        "By the carbon sub-indicator of land degradation neutrality (change of the "
        "stock by more than 10 % in {year} years) {area} are {what}; land cover and "
        "productivity are not assessed."
    ),
    message("By the user's own figures the yield {what} on {area}."),
    message("yields of {area} are not given"),
    message("change of the stock of {area} is unknown"),
    message("rate against the {what}"),
    message(
        "On {number} of {again} ha the plan costs {depth} {currency} of {year} per ha"
        " over {until} years, by the user's own figures; income and who bears the "
        "cost are not in the result."
    ),
    message("Alert in {year} of {until} parcels, {subject}: {reason}."),
    message("Alert, {subject}: {reason}."),
    message("{number} more alerts are in the answers for the parcels."),
    message("1 more alert is in the answers for the parcels."),
    message("change of soil carbon"),
    message("permanence"),
    message("net balance"),
    message("cost per tonne"),
    message("no costs are given"),
    message("The result supports no answer."),
)
MORE_TERMS: Final = (
    message("Soil carbon"),
    message("On the whole area"),
    message("start"),
    message("baseline"),
    message("rises"),
    message("falls"),
    message("stays"),
    message("stable"),
    message("degraded"),
    message("depth"),
    message("years"),
    message("practice"),
    message("climate"),
    message("faster"),
    message("slower"),
    message("electricity"),
    message("a soil whose class is not given"),
    message("soil.stock, measured"),
    message("yr"),
)
CRITERIA_SENTENCES: Final = (*VALUES, *CRITERIA)
