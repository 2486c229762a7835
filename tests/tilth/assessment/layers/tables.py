"""Layer tables made by hand, for tests of what follows the reader."""

import numpy as np

from tilth.assessment.layers.table import LayerFile, LayerTable, labels_of

TEXTS = ("file", "site", "point", "round", "stratum", "farm", "laboratory", "method")
NUMBERS = (
    "depth_top",
    "depth_bottom",
    "soc_content",
    "soc_content_error",
    "som_content",
    "fine_earth_mass",
    "fine_earth_mass_error",
    "clay",
    "latitude",
    "longitude",
    "n_cores",
    "detection_limit",
)


def layer_table(rows):
    """Table of layers from mappings; what a row lacks is missing."""
    n = len(rows)
    texts = {k: labels_of([str(r.get(k, "")) for r in rows]) for k in TEXTS}
    numbers = {k: np.array([r.get(k, np.nan) for r in rows], float) for k in NUMBERS}
    flags = {
        k: np.array([r.get(k, False) for r in rows], bool)
        for k in ("below_detection", "density_estimated")
    }
    days = [r.get("date", "NaT") for r in rows]
    return LayerTable(
        **texts,
        **numbers,
        **flags,
        row=np.array([r.get("row", i + 2) for i, r in enumerate(rows)], dtype=np.int64),
        layer=np.ones(n, dtype=np.int64),
        date=np.array(days, dtype="datetime64[D]").reshape(n),
    )


def layer_file(rows, findings=()):
    """What the reader would return for these layers."""
    return LayerFile(
        table=layer_table(rows),
        findings=tuple(findings),
        n_rows=len(rows),
        files=(("layers.csv", "0" * 64),),
    )


def profile(limits, masses, contents, **labels):
    """Rows of one profile: depth limits, fine earth and carbon content by layer."""
    layers = zip(limits[:-1], limits[1:], masses, contents, strict=True)
    return [
        {
            "file": "layers.csv",
            "depth_top": top,
            "depth_bottom": bottom,
            "fine_earth_mass": mass,
            "soc_content": content,
            **labels,
        }
        for top, bottom, mass, content in layers
    ]
