"""Unit conversions.

Functions take plain numbers in the units their docstrings name. Conversions
happen once, at the edge (reading files, web forms), never inside a model.
"""

from typing import Final

CO2_PER_C: Final = 44.0 / 12.0  # mass of CO2 per mass of C, IPCC (2006)
PAN_FACTOR: Final = 0.75  # potential evapotranspiration per open-pan evaporation, RothC
