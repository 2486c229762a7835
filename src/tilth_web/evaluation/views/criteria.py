"""Criteria for everybody: the list, each version for ever, files, comparison."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tilth_web.accounts.rules import allowed
from tilth_web.evaluation.domain.criteria_content import as_json, as_yaml
from tilth_web.evaluation.domain.criteria_differences import compare
from tilth_web.evaluation.domain.criteria_drafts import missing
from tilth_web.evaluation.domain.criteria_queries import (
    parsed,
    successor,
    visible_criteria,
    with_superseded,
)


@require_safe
def criteria_list(request):
    rows = with_superseded(visible_criteria(request.user))
    published = [row for row in rows if row.is_published]
    context = {
        "current": [row for row in published if not row.superseded],
        "earlier": [row for row in published if row.superseded],
        "drafts": [row for row in rows if not row.is_published],
        "may_edit": allowed(request.user, "criteria.edit"),
    }
    return render(request, "evaluation/criteria_list.html", context)


@require_safe
def criteria(request, uuid):
    """A version; of a draft the preview, with what it lacks."""
    row = get_object_or_404(visible_criteria(request.user), uuid=uuid)
    found = parsed(row)
    is_editor = allowed(request.user, "criteria.edit")
    may_edit = is_editor and not row.is_published
    context = {
        "row": row,
        "criteria": found,
        "steps": [(step, found.of_step(step)) for step in found.steps],
        "provisional": [c for c in found.criteria if c.provisional],
        "later": successor(row),
        "is_editor": is_editor,
        "may_edit": may_edit,
        "missing": missing(row) if may_edit else [],
    }
    return render(request, "evaluation/criteria.html", context)


@require_safe
def criteria_file(request, uuid, kind):
    """A version as a file: JSON or YAML of the same content."""
    row = get_object_or_404(visible_criteria(request.user), uuid=uuid)
    write, media_type = {
        "json": (as_json, "application/json"),
        "yaml": (as_yaml, "application/yaml"),
    }[kind]
    name = f"criteria-{row.uuid}.{kind}"
    return HttpResponse(
        write(row.content),
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def criteria_compare(request, uuid):
    """What differs between a version and another; at first the one before it."""
    seen = visible_criteria(request.user)
    row = get_object_or_404(seen, uuid=uuid)
    others = seen.filter(key=row.key).exclude(pk=row.pk)
    asked = request.GET.get("with", "")
    before = next((r for r in others if f"{r.uuid}" == asked), row.replaces)
    context = {"row": row, "others": others, "before": before}
    if before:
        context |= compare(parsed(before), parsed(row), get_language())
    return render(request, "evaluation/criteria_compare.html", context)
