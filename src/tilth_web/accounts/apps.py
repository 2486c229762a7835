from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tilth_web.accounts"
    verbose_name = _("People and organisations")
