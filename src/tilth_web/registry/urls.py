from django.urls import path

from tilth_web.registry.views import assess, edit, lists, pages, parcels

app_name = "registry"
urlpatterns = [
    path("", lists.project_list, name="list"),
    path("points.geojson", lists.project_points, name="points"),
    path("projects.csv", lists.project_table, name="table"),
    path("add/", edit.project_add, name="add"),
    path("overlaps/", edit.overlaps, name="overlaps"),
    path("assessments/<uuid:uuid>.json", pages.assessment_json, name="assessment"),
    path("<uuid:uuid>/", pages.project_detail, name="detail"),
    path("<uuid:uuid>/project.json", pages.project_json, name="json"),
    path("<uuid:uuid>/place.geojson", pages.project_geojson, name="geojson"),
    path("<uuid:uuid>/assessments/", pages.assessments, name="assessments"),
    path("<uuid:uuid>/edit/", edit.basics, name="basics"),
    path("<uuid:uuid>/edit/parcels/", parcels.parcels, name="parcels"),
    path("<uuid:uuid>/edit/outlines.geojson", parcels.outlines, name="outlines"),
    path("<uuid:uuid>/edit/parcels/<int:position>/", parcels.outline, name="outline"),
    path(
        "<uuid:uuid>/edit/parcels/<int:position>/remove/",
        parcels.remove,
        name="remove",
    ),
    path("<uuid:uuid>/edit/practices/", parcels.practices, name="practices"),
    path("<uuid:uuid>/edit/practices/<int:position>/", parcels.land, name="land"),
    path("<uuid:uuid>/edit/assess/", assess.assess, name="assess"),
    path("<uuid:uuid>/edit/assess/progress/", assess.progress, name="progress"),
    path("<uuid:uuid>/edit/assess/cancel/", assess.cancel, name="cancel"),
    path("<uuid:uuid>/edit/publish/", edit.publish, name="publish"),
    path("<uuid:uuid>/edit/share/", edit.share, name="share"),
    path("<uuid:uuid>/edit/share/<uuid:person>/", edit.unshare, name="unshare"),
    path("<uuid:uuid>/withdraw/", edit.withdraw, name="withdraw"),
    path("<uuid:uuid>/delete/", edit.delete, name="delete"),
]
