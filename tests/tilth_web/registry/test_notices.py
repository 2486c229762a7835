"""Who is told about projects, and what waits for who runs one."""

import pytest

from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.notifications.domain.events import record_event
from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.models import Notification
from tilth_web.operations.domain import jobs
from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import (
    ask_assessment,
    last_job_of,
    open_job_of,
)


def told():
    rows = Notification.objects.select_related("person")
    return {(row.person.name, row.kind, sentence(row), row.path) for row in rows}


def test_who_asked_learns_that_the_assessment_is_finished(make_person, make_project):
    ada = make_person("Ada")
    project = make_project(ada, (2.0, 48.0))
    ask_assessment(project, actor=ada)
    jobs.run_job(jobs.claim())
    said = "The assessment of “Green cover” is finished."
    path = f"/projects/{project.uuid}/assessments/"
    assert told() == {("Ada", "assessment.ended", said, path)}


def test_who_asked_learns_that_the_assessment_failed(make_person, make_project):
    ada = make_person("Ada")
    project = make_project(ada, (2.0, 48.0))
    ask_assessment(project, actor=ada)
    job = jobs.claim()
    job.parameters["input"] = {}
    Job.objects.filter(pk=job.pk).update(parameters=job.parameters)
    jobs.run_job(job)
    assert Job.objects.get().state == "failed"
    said = "The assessment of “Green cover” failed: see why."
    path = f"/projects/{project.uuid}/edit/assess/"
    assert told() == {("Ada", "assessment.ended", said, path)}


def test_an_attempt_that_broke_off_is_told_only_when_it_was_the_last(
    make_person, make_project
):
    ada = make_person("Ada")
    ask_assessment(make_project(ada, (2.0, 48.0)), actor=ada)
    for attempt in range(jobs.ATTEMPTS):
        assert told() == set(), attempt
        jobs.claim()
        Job.objects.update(leased_until="2026-01-01T00:00Z")
        jobs.sweep()
    assert [kind for _name, kind, _said, _path in told()] == ["assessment.ended"]


def test_what_was_stopped_is_told_to_nobody(make_person, make_project):
    ada = make_person("Ada")
    job = ask_assessment(make_project(ada, (2.0, 48.0)), actor=ada)
    jobs.cancel_job(job)
    assert told() == set()


@pytest.mark.parametrize(
    ("verb", "words"),
    [("published", "is shown to the public"), ("withdrawn", "was withdrawn")],
)
def test_those_who_run_a_project_and_the_secretariat_learn_that_it_is_shown(
    verb, words, make_person, make_organisation, make_project
):
    terra = make_organisation()
    ada = make_person("Ada", manager=terra)
    bo, cy = make_person("Bo", signatory=terra), make_person("Cy")
    make_person("Di", member=terra)
    make_person("Ed", "secretariat")
    make_person("Fy", "secretariat", second_factor=False)
    project = make_project(ada, (2.0, 48.0), organisation=terra)
    project.co_editors.create(person=cy)
    record_event(ada, f"project.{verb}", project)
    said, path = f"The project “Green cover” {words}.", project.get_absolute_url()
    assert told() == {
        (bo.name, "project.shown", said, path),
        (cy.name, "project.shown", said, path),
        ("Ed", "project.public", said, path),
    }


def test_a_draft_waits_for_its_next_step(make_person, make_organisation, make_project):
    terra = make_organisation()
    ada, bo = make_person("Ada", manager=terra), make_person("Bo", member=terra)
    make_project(ada, organisation=terra, name="Bare")
    make_project(ada, (2.0, 48.0), described=False, name="Drawn")
    ready = make_project(ada, (3.0, 48.0), name="Ready")
    assert [(task.verb, task.object) for task in tasks_of(ada)] == [
        ("Add the land of", "Bare"),
        ("Describe soil and practices of", "Drawn"),
        ("Ask for the assessment of", "Ready"),
    ]
    assert tasks_of(bo) == []
    ask_assessment(ready, actor=ada)
    assert [task.object for task in tasks_of(ada)] == ["Bare", "Drawn"]


def test_the_last_assessment_is_the_one_asked_for_last_whatever_the_clock_said(
    make_person, make_project
):
    ada = make_person("Ada")
    project = make_project(ada, (2.0, 48.0))
    jobs.cancel_job(ask_assessment(project, actor=ada))
    Job.objects.update(created_at="2036-01-01T00:00Z")
    asked = ask_assessment(project, actor=ada)
    assert last_job_of(project) == open_job_of(project) == asked
