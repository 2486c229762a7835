from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "tilth_web.files"
    verbose_name = _("Files")

    def ready(self):
        # Personal data and sentences of the history; the models are there only now.
        from tilth_web.files.domain import personal_data  # noqa: F401, PLC0415
        from tilth_web.notifications.domain.history import say  # noqa: PLC0415

        say("file.added", _("%(actor)s added a file (%(kind)s)."))
        say("file.deleted", _("%(actor)s deleted a file (%(kind)s)."))
