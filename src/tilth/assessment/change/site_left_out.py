"""Sites that are left out on request, before anything is concluded from their rows."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.rule import LEFT_OUT
from tilth.assessment.layers.table import Finding, labels_of
from tilth.assessment.name_likeness import named_among
from tilth.errors import InputError


def check_left_out(drafts: Sequence[Draft], left_out: Sequence[str]) -> None:
    """Refuse sites to leave out that are not there, or of which nothing would be left.

    Parameters
    ----------
    drafts : sequence of Draft
        Rows of all files.
    left_out : sequence of str
        Sites, as named by the user.

    Raises
    ------
    InputError
        If one is no site, or no site is left.
    """
    sites = dict.fromkeys(name for d in drafts for name in d.text("site").texts())
    unknown = [name for name in left_out if name not in sites]
    if unknown:
        raise InputError(
            "what is left out must be a site of the files; "
            f"{named_among(unknown, sites)}"
        )
    if left_out and set(sites) <= set(left_out):
        raise InputError(
            "one site at least must not be left out; got all of them: "
            f"{', '.join(map(repr, sites))}"
        )


def without_sites(draft: Draft, left_out: Sequence[str]) -> Draft:
    """Rows of one file as they would be if some sites were not in it.

    Parameters
    ----------
    draft : Draft
        Rows of one file, before they are held against each other.
    left_out : sequence of str
        Sites.

    Returns
    -------
    draft : Draft
        Without their rows and what was found on them; a finding on the file counts
        both. What is found on a whole file, such as its encoding, stays.
    """
    if not left_out or not draft.size:
        return draft
    site, point = draft.text("site").texts(), draft.text("point").texts()
    keep = np.array([name not in left_out for name in site], dtype=np.bool_)
    if keep.all():
        return draft
    notes = draft.notes
    file = int(notes.order[0])
    gone = set(
        zip(notes.rows[~keep].tolist(), notes.layers[~keep].tolist(), strict=True)
    )
    for name in left_out:
        points = [p for s, p in zip(site, point, strict=True) if s == name]
        if points:
            notes.flag_file(
                file,
                notes.names[file],
                LEFT_OUT,
                draft.named("site"),
                name,
                f"site {name!r} is left out on request, as if it were not in the file; "
                f"layers: {len(points)}, points: {len(set(points))}",
            )
    texts = {
        name: labels_of([t for t, k in zip(column.texts(), keep, strict=True) if k])
        for name, column in draft.texts.items()
    }
    return replace(
        draft,
        notes=replace(
            notes,
            order=notes.order[keep],
            rows=notes.rows[keep],
            layers=notes.layers[keep],
            refused=notes.refused[keep],
            findings=[
                (p, f) for p, f in notes.findings if (f.row, f.layer) not in gone
            ],
        ),
        numbers={name: values[keep] for name, values in draft.numbers.items()},
        texts=texts,
        date=draft.date[keep],
        below_detection=draft.below_detection[keep],
        density_estimated=draft.density_estimated[keep],
    )


def _place(finding: Finding) -> tuple[int, int]:
    """Row and layer in the file that it is on."""
    return finding.row, finding.layer
