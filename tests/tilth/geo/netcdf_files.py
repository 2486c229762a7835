"""Small NetCDF files in the layout of a product, attribute by attribute."""

from datetime import date

import numpy as np
from scipy.io import netcdf_file


def days_since(year, months, day=1, origin=date(1900, 1, 1)):
    """Days since a date of some days of each month of a year."""
    return [(date(year, month, day) - origin).days for month in months]


def write_file(path, axes, variables, attributes=None):
    """NetCDF (classic) of axes and variables.

    Both are mappings: name to (values, attributes) of an axis, name to (names of its
    axes, values, attributes) of a variable.
    """
    with netcdf_file(path, "w", version=2) as file:
        for name, (points, said) in axes.items():
            points = np.asarray(points)
            file.createDimension(name, points.size)
            describe(put(file, name, (name,), points), said)
        for name, (dims, values, said) in variables.items():
            describe(put(file, name, dims, np.asarray(values)), said)
        describe(file, attributes or {})
    return path


def put(file, name, dims, values):
    variable = file.createVariable(name, values.dtype, dims)
    variable.data[...] = values
    return variable


def describe(variable, said):
    for name, value in said.items():
        # A plain float would be kept in single precision.
        setattr(variable, name, np.float64(value) if type(value) is float else value)


def lon_lat(lon, lat):
    """Axes of longitude and latitude."""
    return {
        "lat": (np.asarray(lat, "f8"), {"units": "degrees_north"}),
        "lon": (np.asarray(lon, "f8"), {"units": "degrees_east"}),
    }
