"""Records of recognition, made by the functions that the pages call."""

import json
from datetime import timedelta

from django.utils import timezone

from tilth_web.evaluation.domain import recognition as domain
from tilth_web.evaluation.domain import recognition_rules
from tilth_web.evaluation.models import Application, Call, CriteriaSet, Decision
from tilth_web.registry.domain.assessments import HORIZON
from tilth_web.registry.domain.figures import AT_HORIZON, OF_BALANCE

OPERATOR = "Soil Council"
NEEDS = ["rated", "safeguards"]
UNKNOWN = {
    **{"estimate": None, "interval_90": None, "standard_error": None},
    "unknown": "Nobody computed it.",
}
CRITERIA = {"key": "fasp", "version": "0.1-provisional", "sha256": "0" * 64}
SENT = {
    "tilth_submission": 1,
    "call": "5f0c9a4e-0d3b-4a57-8b1e-2f6f6f0a7c11",
    "modality": "recognition",
    "criteria": CRITERIA,
    "project": {
        **{"name": "Green cover", "language": "en", "summary": "", "story": ""},
        **{"holder": "Terra", "country": "FR", "system": "cropland"},
        **{"area_ha": 8.0, "practices": ["cover-crops"], "partners": []},
    },
    "parcels": [],
    "assessment": {
        "number": 1,
        "tilth_version": "0.1",
        "result": {
            "horizons": [{"years": HORIZON} | dict.fromkeys(AT_HORIZON, UNKNOWN)],
            "balance": dict.fromkeys(OF_BALANCE, UNKNOWN),
        },
    },
    "answers": [],
}
RESTS_ON = {
    "submission": {"number": 1, "sha256": "0" * 64},
    "criteria": CRITERIA,
    **{"share": None, "is_whole": False, "gates": [], "open_gates": []},
    **{"judged": [], "reviews": [], "rebuttal": ""},
}


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


def released(project, outcome="positive", state="released", *, content=None):
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
        application=application,
        outcome=outcome,
        content=content or {},
        sha256="0" * 64,
    )
    return application


def evaluated(project):
    """The same with what was sent and decided, as far as a report needs it."""
    application = released(project, content=RESTS_ON)
    text = json.dumps(SENT | {"application": str(application.uuid)})
    application.submissions.create(number=1, content=text, sha256="0" * 64)
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
