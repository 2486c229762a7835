"""Records of the registry; Django looks for models here."""

from tilth_web.registry.models.assessment import Assessment, Publication
from tilth_web.registry.models.base import Computed, Held, Unchangeable
from tilth_web.registry.models.form import FormDraft, SentForm
from tilth_web.registry.models.monitoring import (
    LaboratoryReading,
    Measurement,
    MeasurementPublication,
    MonitoringRound,
    SamplingPlan,
)
from tilth_web.registry.models.parcel import Parcel, ParcelVersion
from tilth_web.registry.models.people import (
    CoEditor,
    ContactMessage,
    EditorInvitation,
    Partner,
)
from tilth_web.registry.models.project import (
    Milestone,
    Overlap,
    Place,
    Project,
    ProjectParcel,
    ProjectPractice,
)

__all__ = [
    "Assessment",
    "CoEditor",
    "Computed",
    "ContactMessage",
    "EditorInvitation",
    "FormDraft",
    "Held",
    "LaboratoryReading",
    "Measurement",
    "MeasurementPublication",
    "Milestone",
    "MonitoringRound",
    "Overlap",
    "Parcel",
    "ParcelVersion",
    "Partner",
    "Place",
    "Project",
    "ProjectParcel",
    "ProjectPractice",
    "Publication",
    "SamplingPlan",
    "SentForm",
    "Unchangeable",
]
