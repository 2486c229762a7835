from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "tilth_web.files"
    verbose_name = _("Files")

    def ready(self):
        # The models are there only now.
        from tilth_web.files.domain import (  # noqa: F401, PLC0415
            keeping,
            periodic,
            personal_data,
        )
        from tilth_web.notifications.domain.history import say  # noqa: PLC0415

        say("file.added", _("%(actor)s added a file (%(kind)s)."))
        say("file.deleted", _("%(actor)s deleted a file (%(kind)s)."))
