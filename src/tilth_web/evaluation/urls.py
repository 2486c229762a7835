from django.urls import include, path

app_name = "evaluation"
urlpatterns = [
    path("criteria/", include("tilth_web.evaluation.criteria_urls")),
]
