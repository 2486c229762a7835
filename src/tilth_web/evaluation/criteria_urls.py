from django.urls import path

from tilth_web.evaluation.views import criteria, criteria_editor

urlpatterns = [
    path("", criteria.criteria_list, name="criteria-list"),
    path("add/", criteria_editor.criteria_add, name="criteria-add"),
    path("import/", criteria_editor.criteria_import, name="criteria-import"),
    path("<uuid:uuid>/", criteria.criteria, name="criteria"),
    path(
        "<uuid:uuid>/json/",
        criteria.criteria_file,
        {"kind": "json"},
        name="criteria-json",
    ),
    path(
        "<uuid:uuid>/yaml/",
        criteria.criteria_file,
        {"kind": "yaml"},
        name="criteria-yaml",
    ),
    path("<uuid:uuid>/compare/", criteria.criteria_compare, name="criteria-compare"),
    path("<uuid:uuid>/words/", criteria_editor.criteria_words, name="criteria-words"),
    path("<uuid:uuid>/steps/", criteria_editor.criteria_steps, name="criteria-steps"),
    path(
        "<uuid:uuid>/scoring/",
        criteria_editor.criteria_scoring,
        name="criteria-scoring",
    ),
    path(
        "<uuid:uuid>/mapping/",
        criteria_editor.criteria_mapping,
        name="criteria-mapping",
    ),
    path(
        "<uuid:uuid>/publish/",
        criteria_editor.criteria_publish,
        name="criteria-publish",
    ),
    path(
        "<uuid:uuid>/delete/", criteria_editor.criteria_delete, name="criteria-delete"
    ),
    path("<uuid:uuid>/criterion/", criteria_editor.criterion_add, name="criterion-add"),
    path(
        "<uuid:uuid>/criterion/<str:key>/",
        criteria_editor.criterion_edit,
        name="criterion-edit",
    ),
    path(
        "<uuid:uuid>/criterion/<str:key>/remove/",
        criteria_editor.criterion_remove,
        name="criterion-remove",
    ),
]
