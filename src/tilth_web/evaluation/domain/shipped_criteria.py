"""The versions that come with the library, published where they are not yet there.

A data migration would read the files of a later version of the library; at the end of
every migration each new version is found, and what is there is left alone.
"""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from tilth.datasets.criteria import criteria_content, criteria_sets, read_criteria
from tilth_web.evaluation.domain.criteria_content import checksum
from tilth_web.evaluation.models import CriteriaSet

log = logging.getLogger(__name__)


def publish_shipped(using="default"):
    """Publish the versions of the library, each after the one that it replaces."""
    waiting = [read_criteria(*names) for names in criteria_sets()]
    rows = CriteriaSet.objects.using(using)
    while waiting:
        there = {(w.id, w.version) for w in waiting}
        ready = [w for w in waiting if (w.id, w.replaces) not in there]
        if not ready:
            raise ImproperlyConfigured("criteria replace each other in a cycle")
        for criteria in ready:
            _publish(criteria, rows)
            waiting.remove(criteria)


def _publish(criteria, rows):
    content = criteria_content(criteria.id, criteria.version)
    before = rows.filter(key=criteria.id, version=criteria.replaces).first()
    if _is_elsewhere(criteria, before, rows):
        log.warning(
            "criteria %s %s are not published: here another version follows %s",
            criteria.id,
            criteria.version,
            criteria.replaces,
        )
        return
    row, is_new = rows.get_or_create(
        key=criteria.id,
        version=criteria.version,
        defaults={
            "content": content,
            "sha256": checksum(content),
            "state": CriteriaSet.State.PUBLISHED,
            "replaces": before,
            "published_at": timezone.now(),
        },
    )
    if not is_new and row.sha256 != checksum(content):
        log.warning("criteria %s: the version here is not that of the library", row)


def _is_elsewhere(criteria, before, rows):
    """Whether the set went another way here: a version is replaced by one alone."""
    if not criteria.replaces:
        return False
    if before is None:
        return True
    later = rows.filter(replaces=before, state=CriteriaSet.State.PUBLISHED)
    return later.exclude(key=criteria.id, version=criteria.version).exists()
