"""How to cite the assessment of a project: as text, BibTeX and CSL-JSON."""

import re

from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.vocabulary import country_name

ASSESSMENT = _("Assessment")
SPECIAL = re.compile(r"[\\{}$&#%_~^]")
ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def citation(project, assessment, address):
    """One line to cite an assessment by."""
    return (
        f"{project.holder_name} ({assessment.created_at.year}): {_title(project)}. "
        f"{_version(assessment)}. {address}"
    )


def bibtex(project, assessment, address):
    """An entry for BibTeX."""
    fields = {
        "author": f"{{{_tex(project.holder_name)}}}",
        "title": f"{{{_tex(_title(project))}}}",
        "year": str(assessment.created_at.year),
        "note": _tex(_version(assessment)),
        "url": address,
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{tilth-{_key(project, assessment)},\n{rows}\n}}\n"


def csl_json(project, assessment, address):
    """A list with one item of CSL-JSON, as reference managers read it."""
    day = assessment.created_at
    return [
        {
            "id": f"tilth-{_key(project, assessment)}",
            "type": "dataset",
            "title": _title(project),
            "author": [{"literal": project.holder_name}],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "version": f"{ASSESSMENT} {assessment.number}",
            "language": project.language,
            "note": _version(assessment),
            "URL": address,
        }
    ]


def _title(project):
    return f"{project.name}, {country_name(project.country)}"


def _version(assessment):
    return (
        f"{ASSESSMENT} {assessment.number}, Tilth {assessment.tilth_version}, "
        f"SHA-256 {assessment.result_sha256[:12]}"
    )


def _key(project, assessment):
    return f"{project.uuid.hex[:8]}-{assessment.number}"


def _tex(text):
    text = " ".join(text.split())
    return SPECIAL.sub(lambda m: ESCAPED.get(m[0], "\\" + m[0]), text)
