"""The change that an assessment finds, per year, as columns that can be added up."""

COLUMNS = "yearly_change", "yearly_change_low", "yearly_change_high"


def interval_of(number):
    """The 90 % interval of a number of an assessment; None where it is unknown.

    A method that sees no difference between plan and baseline gives exactly zero in
    every draw. The spread of those draws is none, which is no knowledge of the error.
    """
    interval = number["interval_90"]
    if interval is None or (number["estimate"] == 0.0 and not any(interval)):
        return None
    return interval


def yearly_change(assessment):
    """Estimate and 90 % interval of the whole area, in Mg yr-1 over the horizon.

    All are None where the estimate or its interval is unknown: a sum with an interval
    takes in only what has one.
    """
    at = next(
        h for h in assessment.result["horizons"] if h["years"] == assessment.years
    )
    total = at["total_change_mg"]
    interval = interval_of(total)
    if total["estimate"] is None or interval is None:
        return dict.fromkeys(COLUMNS)
    numbers = total["estimate"], *interval
    return {
        name: number / assessment.years
        for name, number in zip(COLUMNS, numbers, strict=True)
    }
