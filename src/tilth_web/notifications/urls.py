from django.urls import path

from tilth_web.notifications.views.outbox import outbox

app_name = "notifications"
urlpatterns = [path("outbox/", outbox, name="outbox")]
