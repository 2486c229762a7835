"""If-Match: nobody overwrites what they have not seen."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja.renderers import JSONRenderer

from tilth_web.api.edge import etag_of
from tilth_web.api.identity import require
from tilth_web.api.problems import Problem
from tilth_web.api.records import with_all
from tilth_web.registry.domain.projects import locked
from tilth_web.registry.domain.queries import visible_projects, withdrawn_projects


def tagged(request, record):
    """A record whose ETag the answer carries."""
    request.etag = etag_of_record(request, record)
    return record


def etag_of_record(request, record):
    """The ETag of what is told of a record."""
    text = JSONRenderer().render(request, record, response_status=200)
    return etag_of(text.encode())


def require_match(request, record):
    """Refuse unless the client has seen a record as it is now."""
    seen = request.headers.get("If-Match")
    if seen is None:
        raise Problem("precondition-required")
    now = etag_of_record(request, record)
    if seen.strip() != "*" and now not in parse_etags(seen):
        said = _("It is not what you have read any more, or never was.")
        raise Problem("precondition-failed", said, headers={"ETag": now})


def seen_project(request, uuid):
    """A project that the reader may see; 410 for one that is public no more."""
    rows = with_all(visible_projects(request.user), request.user)
    project = rows.filter(uuid=uuid).first()
    if project is None and withdrawn_projects().filter(uuid=uuid).exists():
        raise Problem("gone")
    if project is None:
        raise Http404
    return project


def editable_project(request, uuid, action):
    """A project that the reader may see and may do something to."""
    project = seen_project(request, uuid)
    require(request, action, project)
    if project.state == project.State.WITHDRAWN:
        raise PermissionDenied
    return project


def parcel_of(project, position):
    """A parcel of a project with its outline."""
    rows = project.parcels.select_related("version__parcel", "project")
    return get_object_or_404(rows, position=position)


@contextmanager
def held(request, project, record):
    """Hold the row of a project while the client's knowledge of a record is current.

    `record` is a function that reads what is told of it now.
    """
    if request.headers.get("If-Match") is None:
        raise Problem("precondition-required")
    with transaction.atomic():
        locked(project)
        require_match(request, record())
        yield
