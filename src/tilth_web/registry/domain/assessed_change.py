"""The change that an assessment finds, per year, as columns that can be added up."""

COLUMNS = "yearly_change", "yearly_change_low", "yearly_change_high"


def yearly_change(assessment):
    """Estimate and 90 % interval of the whole area, in Mg yr-1 over the horizon.

    All are None where the estimate or its interval is unknown: a sum with an interval
    takes in only what has one.
    """
    at = next(
        h for h in assessment.result["horizons"] if h["years"] == assessment.years
    )
    total = at["total_change_mg"]
    if total["estimate"] is None or total["interval_90"] is None:
        return dict.fromkeys(COLUMNS)
    numbers = total["estimate"], *total["interval_90"]
    return {
        name: number / assessment.years
        for name, number in zip(COLUMNS, numbers, strict=True)
    }
