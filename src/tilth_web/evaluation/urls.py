from django.urls import include, path

app_name = "evaluation"
urlpatterns = [
    path("recognition/", include("tilth_web.evaluation.recognition_urls")),
]
