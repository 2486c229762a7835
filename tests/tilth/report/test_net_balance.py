import json

import numpy as np
import pytest

from tilth.accounting.burning import residue_burning
from tilth.accounting.factor import own_factor
from tilth.accounting.net_balance import net_balance
from tilth.accounting.quantity import of_factor, quantity
from tilth.accounting.scenario import Scenario, Unknown
from tilth.accounting.warming_potential import warming_potential
from tilth.errors import InputError
from tilth.report.net_balance import lines, record


def _balance(leakage, emissions=(), member=1.0):
    scale = of_factor(own_factor("gain", 1.0, unit="1", standard_error=0.25))
    gain = scale * np.array([0.0, 3.0]) * member
    return net_balance(
        Scenario(soil_carbon=quantity([50.0, 50.0])),
        Scenario(soil_carbon=gain + 50.0, emissions=emissions),
        area=2.0,
        years=1,
        potential=warming_potential("AR5"),
        leakage=leakage,
    )


def test_the_record_by_hand():
    found = record(_balance(quantity(2.0)))

    # 2 ha * 3 t C * 44/12 = 22 t CO2, less 2; a quarter of 22 is the standard error.
    net = found["net_balance_mg_co2e"]
    assert net["value"] == pytest.approx(20.0)
    assert net["standard_error"] == pytest.approx(5.5)
    assert net["interval"] == pytest.approx([20 - 5.5 * 1.644854, 20 + 5.5 * 1.644854])
    assert found["inputs"]["warming_potential"]["report"] == "AR5"
    assert found["inputs"]["factors"][0]["key"] == "gain"
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for key in ("tilth_version", "method", "sources", "provisional", "warnings"):
        assert found[key] or key == "warnings"


def test_the_unknown_is_null_and_in_words():
    leakage = Unknown(what="leakage", reason="not assessed")
    burnt = residue_burning(5.0, "wheat residues")
    balance = _balance(leakage, burnt)
    found = record(balance)
    said = lines(balance)

    assert found["net_balance_mg_co2e"] is None
    assert found["known_mg_co2e"]["standard_error"] is None
    assert found["known_mg_co2e"]["interval"] is None
    assert found["unknown"] == [{"what": "leakage", "reason": "not assessed"}]
    json.dumps(found, allow_nan=False)
    assert "AR5 over 100 years (CH4 28, N2O 265)" in said[0]
    assert said[1] == "Net balance: unknown."
    # 22 t less 2 ha * (12.15 kg * 28 + 0.315 kg * 265) = 0.84735 t.
    assert said[2] == "Known, before leakage: 21.2 t CO2e, uncertainty unknown."
    assert said[3] == "Removals: 22.0 t CO2 (90 % interval 13.0 to 31.0)."
    assert "Unknown: leakage (not assessed)." in said


def test_draws_are_refused():
    members = _balance(quantity(0.0), member=np.ones((4, 1)))
    with pytest.raises(InputError, match="balance must be of plain numbers"):
        record(members)
