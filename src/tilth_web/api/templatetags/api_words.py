from django import template

from tilth_web.markdown import render_markdown

register = template.Library()
register.filter("markdown", render_markdown)
