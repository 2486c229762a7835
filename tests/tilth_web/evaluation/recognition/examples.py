"""Records of recognition, made by the functions that the pages call."""

from datetime import timedelta

from django.utils import timezone

from tilth_web.evaluation.domain import recognition as domain
from tilth_web.evaluation.domain import recognition_rules
from tilth_web.evaluation.models import Application, Call, CriteriaSet, Decision

OPERATOR = "Soil Council"
NEEDS = ["rated", "safeguards"]


def rules_text():
    """Rules as an operator would publish them."""
    return recognition_rules.proposal().replace('"[name of the operator]"', OPERATOR)


def published_rules(version="1"):
    """The rules that hold; a version is published once."""
    known = recognition_rules.published_rules().filter(version=version).first()
    if known is not None:
        return known
    draft = recognition_rules.add_rules(actor=None, version=version, text=rules_text())
    return recognition_rules.publish_rules(draft)


def released(project, outcome="positive", state="released"):
    """An application of a project, evaluated and released."""
    criteria = CriteriaSet.objects.get(key="fasp", version="0.1-provisional")
    now = timezone.now()
    call = Call.objects.create(
        criteria=criteria,
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30),
        state="published",
    )
    call.texts.create(language="en", title="Call of the year", body="Apply.")
    application = Application.objects.create(
        call=call,
        project=project,
        modality="recognition",
        state=state,
        submitted_at=now - timedelta(days=40),
    )
    Decision.objects.create(
        application=application, outcome=outcome, content={}, sha256="0" * 64
    )
    return application


def proposed(project, board):
    """A recognition that is not decided yet."""
    published_rules()
    return domain.propose(released(project), actor=board, level="promising")


def grant(recognition, board, **words):
    """Grant it, with the needs of the lower level unless told."""
    words = {"needs": NEEDS} | words
    return domain.decide(recognition, actor=board, transition="grant", **words)


def move(recognition, board, transition, **words):
    """Take a transition with whatever words it asks for."""
    words = {"reason": "Secret clay", "needs": NEEDS} | words
    return domain.decide(recognition, actor=board, transition=transition, **words)
