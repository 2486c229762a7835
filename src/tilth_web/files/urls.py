from django.urls import path

from tilth_web.files.views.files import delete, download, files

app_name = "files"
urlpatterns = [
    path("files/<uuid:uuid>/", download, name="download"),
    path("files/<uuid:uuid>/delete/", delete, name="delete"),
    path("files/of/<str:label>/<uuid:uuid>/", files, name="files"),
]
