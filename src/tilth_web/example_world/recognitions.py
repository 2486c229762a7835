"""Recognitions of the example world: three that hold, and one that was withdrawn."""

from django.utils import translation

from tilth_web.evaluation.domain.recognition import decide, propose, tell_story
from tilth_web.evaluation.domain.recognition_rules import (
    add_rules,
    proposal,
    publish_rules,
)
from tilth_web.evaluation.models import Application
from tilth_web.example_world.files import read

OPERATOR = "Example operator (invented)"
NEEDS = ["rated", "safeguards"]


def add_recognitions(people):
    """Rules of the invented operator, and what they recognise."""
    text = proposal().replace('"[name of the operator]"', f'"{OPERATOR}"')
    secretariat = people["secretariat"]
    publish_rules(add_rules(actor=secretariat, version="1", text=text))
    told = read("evaluations")["recognitions"]
    for described in told["projects"]:
        name = read(f"projects/{described['project']}")["name"]
        application = Application.objects.get(
            project__name=name, state=Application.State.RELEASED
        )
        language = application.project.language
        with translation.override(language):
            _recognise(application, described, told, people["board"])


def _recognise(application, described, told, board):
    language = application.project.language
    recognition = propose(application, actor=board, level="promising")
    recognition = decide(recognition, actor=board, transition="grant", needs=NEEDS)
    if described.get("withdrawn"):
        reason = told["reason"][language]
        decide(
            recognition,
            actor=board,
            transition="withdraw",
            reason=reason,
            public_reason=reason,
        )
        return
    holder = application.submission.by
    tell_story(
        recognition,
        actor=holder,
        story=told["story"][language],
        lessons=told["lessons"][language],
        language=language,
        consent=True,
    )
