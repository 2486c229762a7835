"""Small laboratory files for tests."""

from pathlib import Path

from tilth.assessment.layers.rule import layer_rules

HEADINGS = (
    "site,point,date,round,depth_top [cm],depth_bottom [cm],soc_content [g kg-1],"
    "bulk_density [g cm-3],coarse_fraction [1]"
)


def written(directory, *rows, headings=HEADINGS, name="lab.csv"):
    """A file of these rows."""
    path = Path(directory, name)
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path


def found(layers, severity=None):
    """Rows and rules of the findings on rows; every rule has to be documented."""
    assert {f.rule for f in layers.findings} <= set(layer_rules())
    return [
        (f.row, f.rule)
        for f in layers.findings
        if f.row and severity in (None, f.severity)
    ]
