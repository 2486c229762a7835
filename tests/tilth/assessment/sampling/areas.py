"""Areas for the tests of sampling plans: invented."""

import json
from pathlib import Path

from tilth.geo.area_file import read_area

ROOT = Path(__file__).resolve().parents[4]
FARM = ROOT / "docs" / "examples" / "campaign" / "farm.geojson"


def write(path, content):
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def square(x, y, width, height, **properties):
    """Feature with four corners, in degrees."""
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": properties,
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def farms(path, n, *, side=0.002, rows=100, growth=0.0):
    """List of n square farms beside each other, some larger."""
    features = [
        square(
            30.0 + (2.2 + growth) * side * (i % rows),
            -1.0 + 2.2 * side * (i // rows),
            side * (1.0 + growth * (i % 7) / 6.0),
            side,
            name=f"F{i}",
        )
        for i in range(n)
    ]
    return read_area(write(path, collection(*features)))
