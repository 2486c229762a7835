from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.assessment.site.sites import EXAMPLES, depth, frozen, make_site
from tilth.assessment.site import ensemble
from tilth.assessment.site.file import read_site
from tilth.assessment.site.result import Layer, ModelRun, ScenarioRun, gain_rates


def _run(model, layer, stocks):
    pools = np.array(stocks, dtype=float)[:, np.newaxis]
    zeros = np.zeros(len(stocks) - 1)
    return ModelRun(
        model=model,
        method="",
        layer=layer,
        years=np.arange(len(stocks)),
        pool_names=("all",),
        scenarios=(
            ScenarioRun(
                name="baseline", c_input=zeros, manure_input=zeros, pools=pools
            ),
        ),
        inputs={},
        sources=(),
    )


def test_unlike_layers_are_never_averaged():
    top, whole = Layer(depth_bottom=30), Layer(depth_bottom=100, litter=True)
    runs = (
        _run("a", top, [10, 20, 30]),
        _run("b", whole, [100, 100, 100]),
        _run("c", top, [10, 10, 60]),
        _run("d", Layer(depth_bottom=100), [80, 80, 80]),
        _run("e", Layer(depth_bottom=25), [5, 5, 5]),
    )

    (spread,) = ensemble.spreads_of(runs)

    assert spread.models == ("a", "c")
    assert spread.layer == top
    assert spread.lowest.tolist() == [10, 10, 30]
    assert spread.highest.tolist() == [10, 20, 60]
    assert spread.mean.tolist() == [10, 15, 45]


def test_one_model_has_no_spread():
    assert ensemble.spreads_of((_run("a", Layer(depth_bottom=30), [1, 2]),)) == ()


def test_gains_are_counted_from_the_start_and_from_the_baseline():
    # 4 permil a year for 20 years; the baseline loses 2 permil a year.
    baseline = _run("a", Layer(depth_bottom=30), np.linspace(50.0, 48.0, 21))
    project = _run("a", Layer(depth_bottom=30), np.linspace(50.0, 54.0, 21))
    both = replace(
        baseline,
        scenarios=(
            baseline.scenarios[0],
            replace(project.scenarios[0], name="project"),
        ),
    )

    first, second = gain_rates(both)

    assert first.against_initial == pytest.approx(-2.0)
    assert first.against_baseline is None
    assert second.against_initial == pytest.approx(4.0)
    assert second.against_baseline == pytest.approx(6.0)


def test_hoosfield_compares_what_describes_0_23_cm():
    result = ensemble.run(read_site(EXAMPLES / "hoosfield.yaml"))

    assert [run.model for run in result.runs] == ["rothc", "icbm"]
    reasons = {out.model: " ".join(out.reasons) for out in result.left_out}
    assert set(reasons) == {"amg", "ipcc-tier2", "yasso20"}
    assert "asked for 0-23 cm" in reasons["ipcc-tier2"]
    assert [(s.layer.label(), s.scenario) for s in result.spreads] == [
        ("0-23 cm", "baseline"),
        ("0-23 cm", "project"),
    ]
    for spread in result.spreads:
        assert (spread.lowest <= spread.mean).all()
        assert (spread.mean <= spread.highest).all()
        assert spread.lowest[0] == pytest.approx(33.8)


def test_yasso_stands_apart_from_the_topsoil(tmp_path):
    awen = (("models", "yasso20"), {"awen": [0.6, 0.2, 0.1, 0.1]})
    result = ensemble.run(make_site(tmp_path, [awen]))

    assert [run.model for run in result.runs] == ["rothc", "ipcc-tier2", "yasso20"]
    assert all(spread.models == ("rothc", "ipcc-tier2") for spread in result.spreads)


def test_peat_leaves_out_every_model_with_its_reason(tmp_path):
    result = ensemble.run(make_site(tmp_path, [(("soil", "kind"), "organic")]))

    assert result.runs == ()
    assert result.spreads == ()
    assert len(result.left_out) == 5
    for out in result.left_out:
        assert any("not made for organic" in reason for reason in out.reasons)


def test_a_model_that_fails_is_left_out_with_what_it_says(tmp_path):
    result = ensemble.run(frozen(make_site(tmp_path, [*depth(25)])))

    reasons = {out.model: out.reasons for out in result.left_out}
    assert "decays" in reasons["rothc"][0]
    assert [run.model for run in result.runs] == ["icbm"]


def test_every_run_says_what_it_rests_on():
    for name in ("hoosfield.yaml", "example-farm.yaml"):
        site = read_site(EXAMPLES / name)
        for run in ensemble.run(replace(site, example=True)).runs:
            assert run.sources
            assert run.method
            assert run.inputs
            assert len(run.years) == len(run.scenarios[0].pools) == site.years.size + 1
