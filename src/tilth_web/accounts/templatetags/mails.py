from django import template

from tilth_web.accounts.domain.mails import mails_wait

register = template.Library()
register.simple_tag(mails_wait)
