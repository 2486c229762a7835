from django import template

from tilth_web.accounts.domain.vocabulary import country_name, theme_label

register = template.Library()
register.filter("country_name", country_name)
register.filter("theme_label", theme_label)
