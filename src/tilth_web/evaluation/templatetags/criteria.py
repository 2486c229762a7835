"""Texts of criteria in the language of the reader."""

from django import template
from django.utils.translation import get_language

from tilth_web.evaluation.domain.criteria_queries import said

register = template.Library()
register.filter("said", said)


@register.filter
def name_here(criterion):
    return criterion.name_in(get_language())


@register.filter
def label_here(step):
    return step.label_in(get_language())


@register.filter
def title_here(criteria):
    return criteria.title_in(get_language())


@register.filter
def note_here(criteria):
    return criteria.note_in(get_language())
