from types import SimpleNamespace

import pytest

from tilth_web.registry.domain.assessed_change import COLUMNS, yearly_change


def assessed(estimate, interval):
    total = {"estimate": estimate, "interval_90": interval}
    ten = {"years": 10, "total_change_mg": {"estimate": 1.0, "interval_90": [0.0, 2.0]}}
    horizons = [ten, {"years": 20, "total_change_mg": total}]
    return SimpleNamespace(years=20, result={"horizons": horizons})


def test_it_is_the_total_of_the_horizon_per_year():
    found = yearly_change(assessed(113.0, [57.0, 182.0]))
    assert found == dict(zip(COLUMNS, (5.65, 2.85, 9.1), strict=True))


@pytest.mark.parametrize(
    ("estimate", "interval"), [(None, None), (3.0, None), (None, [1.0, 2.0])]
)
def test_without_estimate_or_interval_nothing_is_known(estimate, interval):
    assert yearly_change(assessed(estimate, interval)) == dict.fromkeys(COLUMNS)


@pytest.mark.django_db
def test_a_project_takes_it_over_when_it_is_published(
    make_person, make_project, publish
):
    ada = make_person("Ada")
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    shown = project.shown
    area = shown.result["area_ha"]
    assert project.yearly_change == pytest.approx(shown.total_change / 20)
    assert project.yearly_change_low == pytest.approx(shown.change_low * area / 20)
    assert project.yearly_change_high == pytest.approx(shown.change_high * area / 20)
