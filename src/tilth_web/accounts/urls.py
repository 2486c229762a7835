from django.urls import include, path

from tilth_web.accounts.views.first_administrator import first_administrator
from tilth_web.accounts.views.tasks import tasks

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path(
        "first-administrator/<str:token>/",
        first_administrator,
        name="first-administrator",
    ),
    path("tasks/", tasks, name="tasks"),
]
