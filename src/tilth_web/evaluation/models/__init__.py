"""Records of the evaluation of projects; Django looks for models here."""

from tilth_web.evaluation.models.application import (
    Answer,
    Application,
    EligibilityCheck,
    Evidence,
    Submission,
)
from tilth_web.evaluation.models.call import Call, CallText
from tilth_web.evaluation.models.criteria import CriteriaSet
from tilth_web.evaluation.models.recognition import (
    Credential,
    Recognition,
    RecognitionRules,
    RecognitionStep,
    SigningKey,
)
from tilth_web.evaluation.models.review import Decision, Note, Review, Score

__all__ = [
    "Answer",
    "Application",
    "Call",
    "CallText",
    "Credential",
    "CriteriaSet",
    "Decision",
    "EligibilityCheck",
    "Evidence",
    "Note",
    "Recognition",
    "RecognitionRules",
    "RecognitionStep",
    "Review",
    "Score",
    "SigningKey",
    "Submission",
]
