from django import template

from tilth_web.evaluation.domain.recognition_queries import public_recognitions

register = template.Library()


@register.inclusion_tag("evaluation/recognition_of.html")
def recognition_of(project):
    """How a project is recognised now, if it is."""
    rows = public_recognitions().filter(project=project, state="granted")
    return {"recognition": next((r for r in rows if r.standing == r.state), None)}
