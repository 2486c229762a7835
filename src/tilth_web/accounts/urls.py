from django.urls import include, path

from tilth_web.accounts.views import (
    invitations,
    joining,
    organisations,
    people,
    personal_data,
    roles,
    tokens,
)
from tilth_web.accounts.views.first_administrator import first_administrator
from tilth_web.accounts.views.tasks import tasks

one_organisation = [
    path("", organisations.organisation, name="organisation"),
    path("edit/", organisations.organisation_edit, name="organisation-edit"),
    path("logo/", organisations.logo, name="logo"),
    path("logo/edit/", organisations.logo_edit, name="logo-edit"),
    path("logo/remove/", organisations.logo_remove, name="logo-remove"),
    path("join/", joining.joining_start, name="joining-start"),
    path("leave/", people.leave, name="leave"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:person>/", people.membership_edit, name="membership-edit"),
    path(
        "people/<uuid:person>/remove/",
        people.membership_remove,
        name="membership-remove",
    ),
]
one_joining = [
    path("", joining.joining, name="joining"),
    path("request/", joining.joining_request, name="joining-request"),
    path("declaration/", joining.joining_declaration, name="joining-declaration"),
    path(
        "declaration/signed.pdf", joining.declaration_download, name="declaration-pdf"
    ),
    path("documents/", joining.joining_documents, name="joining-documents"),
    path(
        "documents/<uuid:document>/remove/",
        joining.document_remove,
        name="document-remove",
    ),
    path("submit/", joining.joining_submit, name="joining-submit"),
    path("withdraw/", joining.joining_withdraw, name="joining-withdraw"),
    path("decision/", joining.joining_decision, name="joining-decision"),
]
urlpatterns = [
    path("accounts/data/", personal_data.your_data, name="your-data"),
    path("accounts/data/download/", personal_data.data_download, name="data-download"),
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/add/", tokens.token_add, name="token-add"),
    path(
        "accounts/tokens/<uuid:uuid>/revoke/", tokens.token_revoke, name="token-revoke"
    ),
    path("accounts/", include("allauth.urls")),
    path(
        "first-administrator/<str:token>/",
        first_administrator,
        name="first-administrator",
    ),
    path("tasks/", tasks, name="tasks"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add/", organisations.organisation_add, name="organisation-add"),
    path("organisations/<uuid:uuid>/", include(one_organisation)),
    path("joining/", joining.joinings, name="joinings"),
    path("joining/<uuid:uuid>/", include(one_joining)),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "invitations/<str:token>/accept/",
        invitations.invitation_accept,
        name="invitation-accept",
    ),
    path(
        "invitations/<str:token>/decline/",
        invitations.invitation_decline,
        name="invitation-decline",
    ),
    path(
        "invitations/<uuid:uuid>/withdraw/",
        people.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("roles/", roles.roles, name="roles"),
    path("roles/give/", roles.role_grant, name="role-grant"),
    path("roles/<uuid:uuid>/end/", roles.role_end, name="role-end"),
]
