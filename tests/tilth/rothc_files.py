"""Input files of RothC for tests, from the published inputs of Hoosfield."""

from tilth.datasets.hoosfield_experiment import read_experiment

HEAD_V1 = [
    "Hoosfield, published inputs",
    "soil once, then months",
    "(%) (cm) (t C/ha) (-)",
    "clay depth iom nsteps",
]
HEAD_V2 = ["Hoosfield, published inputs", "soil once, then months", "(-) (-)"]
NAMES = "year month modern Tmp Rain Evap C_inp FYM PC DPM_RPM"


def table_rows(n_years=3):
    """Rows of the table: the year before 1852, then unmanured years."""
    data = read_experiment()
    plot = data.treatments[0]
    rows = []
    for year in range(n_years):
        if year == 0:
            plant, cover = data.c_input_before, data.cover_before
        else:
            plant, cover = plot.monthly_c_input[year - 1], plot.cover[year - 1]
        rows += [
            f"{1 if year == 0 else 1851 + year} {m + 1} 100 {data.temperature[m]} "
            f"{data.precipitation[m]} {data.pan_evaporation[m]} {plant[m]} 0 "
            f"{int(cover[m])} 1.44"
            for m in range(12)
        ]
    return rows


def version_1(clay="23.4", rows=None, nsteps=None):
    """Text of a version 1 file."""
    rows = table_rows() if rows is None else rows
    steps = len(rows) if nsteps is None else nsteps
    soil = f"{clay} 23.0 2.7 {steps}"
    return "\n".join([*HEAD_V1, soil, "(-) (-)", NAMES, *rows]) + "\n"


def version_2(options="1 1", clay="23.4", rows=None):
    """Text of a version 2 file."""
    rows = table_rows() if rows is None else rows
    lines = [
        *HEAD_V2,
        "opt_RMmoist opt_SMDbare",
        options,
        "(%) (cm)",
        "clay depth iom nsteps silt BD OC minRM_Moist",
        f"{clay} 23.0 2.7 {len(rows)} 58.6 1.27 0.94 0.2",
        "(-) (-)",
        NAMES,
    ]
    return "\n".join([*lines, *rows]) + "\n"
