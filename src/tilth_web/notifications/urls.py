from django.urls import path

from tilth_web.notifications.views import notices
from tilth_web.notifications.views.history import history
from tilth_web.notifications.views.outbox import outbox

app_name = "notifications"
urlpatterns = [
    path("outbox/", outbox, name="outbox"),
    path("history/<str:label>/<uuid:uuid>/", history, name="history"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/read/", notices.read_all, name="read-all"),
    path("notifications/preferences/", notices.edit_preferences, name="preferences"),
    path("notifications/leave/<str:token>/", notices.leave, name="unsubscribe"),
    path("notifications/<uuid:uuid>/", notices.open_notice, name="open"),
    path("notifications/<uuid:uuid>/read/", notices.read_notice, name="read"),
]
