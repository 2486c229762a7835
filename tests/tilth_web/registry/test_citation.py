import json
import re

import pytest

from tilth_web.registry.domain.citation import bibtex
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
NAME = r"50 % {green} & \cover_crops# $~^"


@pytest.fixture
def project(make_person, make_project, publish):
    ada = make_person("Ada")
    return publish(make_project(ada, (2.0, 48.0), name=NAME), ada)


def test_bibtex_is_whole_whatever_is_in_the_name(project):
    text = bibtex(project, project.shown, "https://example.org/x_y%20z")
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, re.MULTILINE))
    assert set(fields) == {"author", "title", "year", "note", "url"}
    assert fields["title"] == (
        r"{50 \% \{green\} \& \textbackslash{}cover\_crops\# "
        r"\$\textasciitilde{}\textasciicircum{}, France}"
    )
    assert fields["author"] == "{Ada}"
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}")
    assert text.startswith(f"@misc{{tilth-{project.uuid.hex[:8]}-1,")


def test_citations_are_downloads_and_say_the_same(project, client):
    page = client.get(project.get_absolute_url())
    line = page.context["citation"]
    assert line.startswith(f"Ada ({project.shown.created_at.year}): {NAME}, France.")
    assert project.shown.result_sha256[:12] in line
    bib = client.get(f"/projects/{project.uuid}/cite.bib")
    assert bib["Content-Disposition"] == (
        f'attachment; filename="tilth-{project.uuid.hex[:8]}.bib"'
    )
    (item,) = json.loads(client.get(f"/projects/{project.uuid}/cite.json").content)
    assert item["type"] == "dataset"
    assert item["author"] == [{"literal": "Ada"}]
    day = project.shown.created_at
    assert item["issued"]["date-parts"] == [[day.year, day.month, day.day]]
    assert item["URL"] in line


def test_a_project_that_was_never_assessed_has_no_citation(
    client, make_person, make_project
):
    ada = make_person("Bea")
    client.force_login(ada)
    draft = make_project(ada)
    for ending in ("bib", "json"):
        assert client.get(f"/projects/{draft.uuid}/cite.{ending}").status_code == 404


def test_an_address_stands_for_no_name_in_public(project, client):
    project.person.name = ""
    project.person.save()
    own = f"/projects/{project.uuid}/"
    addresses = [own, f"{own}project.json", f"{own}cite.bib", f"{own}cite.json"]
    addresses += ["/projects/", "/projects/?view=table", "/projects/projects.csv", "/"]
    for address in addresses:
        answer = client.get(address)
        body = (
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        )
        assert b"ada@example.org" not in body, address
    assert Project.objects.get().holder_name == "A person"
