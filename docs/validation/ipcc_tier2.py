"""IPCC Tier 2 against another implementation and the workbook of the IPCC."""

from dataclasses import replace
from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative
from tilth.models import ipcc_tier2
from tilth.models.ipcc_tier2 import Conditions

# Climate of the IPCC workbook's example, as printed there: mean temperature [degC],
# precipitation and potential evapotranspiration [mm month-1].
T: Final = [22.71129032, 20.31071429, 19.47903226, 14.99333333, 11.20645161, 9.055]
T.extend([8.00806452, 11.25483871, 11.27666667, 14.14838710, 19.98, 16.37258065])
P: Final = [4.8, 23.9, 24.7, 3.6, 11.3, 11.2, 27.4, 53, 30.7, 39.3, 9.4, 41.8]
PET: Final = [253.8, 214.4, 176.6, 104.2, 62.8, 41.6]
PET.extend([45.6, 64.8, 91.6, 140.0, 190.0, 233.0])
# f2 in the code that made the reference rows; the table of the IPCC has 0.368 only.
F2: Final = {"full": 0.455, "reduced": 0.477, "no": 0.5}
OTHER: Final = "another implementation (hestia-earth-models)"
WORKBOOK: Final = "IPCC workbook, as kept by Holos"


def rows() -> list[Row]:
    """All comparisons of Tier 2."""
    return [_steady_states(), _transient(), *_workbook(), *_climate()]


def _row(reference, quantity, compared, tolerance, measure, why):
    return Row(
        model="IPCC Tier 2",
        reference=reference,
        quantity=quantity,
        n=compared[0],
        deviation=compared[1],
        tolerance=tolerance,
        measure=measure,
        why=why,
    )


def _steady_states() -> Row:
    found, expected = [], []
    for row in reference_data.rows("ipcc/tier2_steady_state_golden.csv"):
        number = {k: float(v) for k, v in row.items() if k != "tillage"}
        state = ipcc_tier2.steady_state(
            Conditions(
                c_input=number["C_input_kgC_ha"] / 1000.0,
                lignin=number["lignin"],
                nitrogen=number["nitrogen"],
                sand=100.0 * number["sand"],
                tillage=row["tillage"].replace("no", "none"),
                temperature_factor=number["tfac"],
                water_factor=number["wfac"],
            ),
            replace(ipcc_tier2.published(), f2=F2[row["tillage"]]),
        )
        inner = (state.f4, 1000 * state.metabolic_input, 1000 * state.active_input)
        found.append([*inner, *state.rates, *1000 * state.pools])
        names = ("f4", "beta", "alpha", "k_a", "k_s", "k_p")
        pools = ("Active_ss", "Slow_ss", "Passive_ss")
        expected.append([number[name] for name in (*names, *pools)])
    return _row(
        OTHER,
        "27 steady states, with rates and shares",
        relative(found, expected),
        1e-12,
        "relative",
        "16 digits are printed; some tens of operations",
    )


def _transient() -> Row:
    table = reference_data.rows("ipcc/tier2_transient_golden.csv")
    late = np.array([int(row["year_end"][:4]) >= 2000 for row in table])
    climate = {
        "lignin": 0.073,
        "nitrogen": 0.0083,
        "sand": 33.0,
        "temperature_factor": ipcc_tier2.temperature_factor(T),
        "water_factor": ipcc_tier2.water_factor(P, PET),
    }
    first = ipcc_tier2.simulate(
        Conditions(c_input=np.full((~late).sum(), 3.0), tillage="full", **climate),
        replace(ipcc_tier2.published(), f2=F2["full"]),
    )
    second = ipcc_tier2.simulate(
        Conditions(c_input=np.full(late.sum(), 4.0), tillage="none", **climate),
        replace(ipcc_tier2.published(), f2=F2["no"]),
        pools=first[-1],
    )
    stock = 1000.0 * np.concatenate([first, second]).sum(axis=-1)
    expected = [float(row["SOC_kgC_ha"]) for row in table]
    return _row(
        OTHER,
        "stock, run-in, change of tillage and input",
        absolute(stock, expected),
        1e-5,
        "kg/ha",
        "ten digits or more of 70,000 kg/ha",
    )


def _workbook() -> list[Row]:
    column = reference_data.columns("ipcc_tier2/holos_outputs.csv")
    conditions = Conditions(
        c_input=column["ci"],
        lignin=column["lc"],
        nitrogen=column["nc"],
        sand=100.0 * column["sand"],
        tillage="full",
        temperature_factor=column["tfac"],
        water_factor=column["wfac"],
    )
    pools = ipcc_tier2.simulate(conditions, pools=[0.34, 3.6, 58.80])
    names = ("activey", "slowy", "passivey")
    expected = np.stack([column[name] for name in names], axis=-1)
    why = "every input is printed with three decimals"
    return [
        _row(
            WORKBOOK,
            "three pools, 47 years",
            absolute(pools, expected),
            0.009,
            "Mg/ha",
            why,
        ),
        _row(
            WORKBOOK,
            "stock, 47 years",
            absolute(pools.sum(axis=-1), column["socy"]),
            0.009,
            "Mg/ha",
            why,
        ),
    ]


def _climate() -> list[Row]:
    name = "ipcc_tier2/holos_Tier2TestData.csv"
    text = reference_data.path(name).read_text(encoding="utf-8-sig")
    cells = [line.split(",") for line in text.splitlines()[1:]]
    monthly = [r for r in cells if r[0] not in ("", "2017")]  # 2017 has eight months
    years = [int(r[0]) for r in monthly][::12]
    t, p, pet = (
        np.array([float(r[i]) for r in monthly]).reshape(-1, 12) for i in (3, 4, 5)
    )
    annual = {int(r[15]): (float(r[16]), float(r[17])) for r in cells if r[15]}
    temperature, water = np.array([annual[year] for year in years]).T
    # The factor rises with temperature here, so it must lie between those of the ends.
    low = ipcc_tier2.temperature_factor(t - 0.05)
    high = ipcc_tier2.temperature_factor(t + 0.05)
    outside = np.maximum(np.maximum(low - temperature, temperature - high), 0.0)
    return [
        _row(
            WORKBOOK,
            "water factor, 67 years",
            absolute(ipcc_tier2.water_factor(p, pet), water),
            0.0005000001,
            "",
            "three decimals are printed",
        ),
        _row(
            WORKBOOK,
            "temperature factor, 67 years, beyond the rounding of its temperatures",
            absolute(outside, np.zeros_like(outside)),
            0.0005000001,
            "",
            "temperatures are printed with one decimal, the factor with three",
        ),
    ]
