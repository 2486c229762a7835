import json
from dataclasses import replace

from jsonschema import Draft202012Validator

from tests.tilth.assessment.project.examples import parcel, project
from tilth.assessment.project.assess import assess
from tilth.assessment.project.group import MOST_SHOWN
from tilth.assessment.yaml_file import read_schema
from tilth.report import project_record, project_text
from tilth.report.project_conventions import ldn_summary, ndc_summary
from tilth.report.project_files import RECORD, TABLE, project_files
from tilth.report.project_page import report
from tilth.report.site_record import as_json


def many(folder, n):
    """Parcels with names that a writer of JSON must quote."""
    names = ['a "b" \\', "ligne\nà la ligne", "地块", *map(str, range(n))]
    return project(folder, *(parcel(id=name) for name in names[:n]))


def written(folder, found, **options):
    folder.mkdir()
    with project_files(folder) as files:
        answer = assess(found, seed=1, n_members=100, each=files.add, **options)
        files.finish(answer)
    return answer


def test_parcel_by_parcel_is_the_same_as_all_at_once(tmp_path):
    found = many(tmp_path, 5)
    whole = assess(found, seed=1, n_members=100)
    written(tmp_path / "out", found, keep=0)
    text = (tmp_path / "out" / RECORD).read_bytes().decode()

    assert text == as_json(project_record.record(whole))
    Draft202012Validator(read_schema("result-1.json")).validate(json.loads(text))
    table = (tmp_path / "out" / TABLE).read_bytes().decode()
    assert table == project_record.parcels_csv(whole)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [TABLE, RECORD]


def test_only_the_largest_answers_are_kept_and_the_sums_are_of_all(tmp_path):
    areas = (1.0, 5.0, 3.0, 5.0, 4.0)
    found = project(
        tmp_path, *(parcel(id=f"p{i}", area_ha=a) for i, a in enumerate(areas))
    )
    whole = assess(found, seed=1, n_members=100)
    few = written(tmp_path / "out", found, keep=3)

    assert few.parcels == tuple(whole.parcels[i] for i in (1, 3, 4))
    assert few.n_parcels == 5
    without = [
        project_record.record(replace(answer, parcels=())) for answer in (whole, few)
    ]
    assert without[0] == without[1]


def test_the_report_and_the_summaries_need_the_largest_answers_only(tmp_path):
    few = MOST_SHOWN + 2
    found = project(
        tmp_path, *(parcel(id=f"p{i}", area_ha=1.0 + i % 7) for i in range(few))
    )
    whole = assess(found, seed=1, n_members=100)
    kept = assess(found, seed=1, n_members=100, keep=MOST_SHOWN)

    assert len(kept.parcels) == MOST_SHOWN
    assert report(kept).html == report(whole).html
    assert project_text.lines(kept) == project_text.lines(whole)
    assert ndc_summary(kept) == ndc_summary(whole)
    assert ldn_summary(kept) == ldn_summary(whole)
