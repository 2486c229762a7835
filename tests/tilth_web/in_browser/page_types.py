"""Every type of page of the platform: its address, and who looks at it.

The names are those of the URL configuration. A name that shows more than one kind of
page has one row for each, told apart by what follows ``#``. What is no page stands in
one of the tables at the end; a test sees to it that no name is missing.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.template.loader import render_to_string
from django.urls import URLPattern, get_resolver, reverse

from tests.tilth_web.in_browser.world import PASSWORD, RECORD
from tilth_web.accounts.domain import first_administrator
from tilth_web.accounts.domain.invitations import token as invitation_token
from tilth_web.accounts.models import Invitation
from tilth_web.notifications.domain.unsubscribing import token as leaving_token
from tilth_web.registry.domain.editor_invitations import token as editing_token
from tilth_web.registry.models import EditorInvitation


@dataclass(frozen=True)
class PageType:
    """How one type of page is reached.

    `reader` names who of the world looks. The address is that of the name with what
    `arguments` makes from the world, or `path`. `arrive` is how a page is reached that
    has no address, and `during` a state that holds while somebody looks.
    """

    reader: str = ""
    arguments: Callable = lambda world: {}
    query: str = ""
    path: Callable | None = None
    status: int = 200
    leads_on: bool = False
    arrive: Callable | None = None
    during: Callable = nullcontext

    def address(self, name, world):
        """The path of the page, with what it asks for."""
        if self.path:
            return self.path(world)
        route = name.partition("#")[0]
        return reverse(route, kwargs=self.arguments(world)) + self.query


def of(record, **more):
    """Arguments of an address that names a record of the world by its UUID."""

    def arguments(world):
        rest = {k: v(world) if callable(v) else v for k, v in more.items()}
        return {"uuid": getattr(world, record).uuid, **rest}

    return arguments


def _password_typed(page, site, world):
    """The question for the second factor."""
    page.goto(site + reverse("account_login"))
    page.fill("[name=login]", world.sol.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{reverse('mfa_authenticate')}*")


def _code_asked(page, site, world):
    """The question for the code that was mailed."""
    page.goto(site + reverse("account_request_reauthentication_code"))
    page.click("main [type=submit]")
    page.wait_for_url(f"**{reverse('account_confirm_reauthentication_code')}")


def _without_token(page, site, world):
    """A form that was open for too long."""
    page.goto(site + reverse("registry:add"))
    page.evaluate(
        "document.querySelectorAll('[name^=csrf]').forEach((e) => e.remove())"
    )
    page.click("main [type=submit]")


def _too_many_fields(page, site, world):
    """A form with more fields than the server reads."""
    page.goto(site + reverse("registry:add"))
    page.evaluate(
        """() => {
          const form = document.querySelector("main form[method=post]");
          for (let i = 0; i < 1100; i++) {
            const field = document.createElement("input");
            field.type = "hidden";
            field.name = `more-${i}`;
            form.append(field);
          }
        }"""
    )
    page.click("main [type=submit]")


def _token_made(page, site, world):
    """The one page that shows a token."""
    page.goto(site + reverse("token-add"))
    page.fill("[name=name]", "Weather of our fields")
    page.click("main [type=submit]")


def _broken(page, site, world, template="500.html", status=500, **context):
    """What the server says when it breaks."""
    text = render_to_string(template, context)
    address = f"{site}/broken/"
    page.route(
        address, lambda r: r.fulfill(body=text, status=status, content_type="text/html")
    )
    page.goto(address)


def _invitation(world):
    return {"token": invitation_token(Invitation.objects.get(email=world.new.email))}


def _invitation_to_edit(world):
    return {"token": editing_token(EditorInvitation.objects.get(email=world.new.email))}


def _first_administrator(world):
    return {"token": signing.dumps("sign up", salt=first_administrator.SALT)}


def _no_administrator():
    return patch.object(first_administrator, "has_administrator", return_value=False)


def _leaving(world):
    return {"token": leaving_token(world.ada, "digest")}


def _password_key(world):
    key = default_token_generator.make_token(world.ada)
    return {"uidb36": user_pk_to_url_str(world.ada), "key": key}


def _security_key(world):
    return {"pk": world.sol.authenticator_set.get(type="webauthn").pk}


def _files(world):
    return {"label": RECORD, "uuid": world.terra.uuid}


def _link_to_badge(record):
    """The address that verifies the badge of a recognition."""

    def address(world):
        page = getattr(world, record).get_absolute_url()
        return f"{reverse('evaluation:verification')}?link={page}"

    return address


SIGNING_IN = {
    "account_login": PageType(),
    "account_signup": PageType(),
    "account_reset_password": PageType(),
    "account_reset_password_done": PageType(),
    "account_reset_password_from_key": PageType(arguments=_password_key, leads_on=True),
    "account_reset_password_from_key_done": PageType(),
    "account_email_verification_sent": PageType(),
    "account_confirm_email": PageType(arguments=lambda world: {"key": "unknown"}),
    "account_inactive": PageType(),
    "account_logout": PageType("ada"),
    "account_reauthenticate": PageType("ada"),
    "account_request_reauthentication_code": PageType("ben"),
    "account_confirm_reauthentication_code": PageType("ben", arrive=_code_asked),
    "first-administrator": PageType(
        arguments=_first_administrator, during=_no_administrator
    ),
    "mfa_authenticate": PageType(arrive=_password_typed),
}
ACCOUNT = {
    "account_email": PageType("ada"),
    "account_change_password": PageType("ada"),
    "account_set_password": PageType("new"),
    "mfa_index": PageType("ada"),
    "mfa_index#set-up": PageType("sol"),
    "mfa_activate_totp": PageType("ada"),
    "mfa_deactivate_totp": PageType("sol"),
    "mfa_view_recovery_codes": PageType("sol"),
    "mfa_generate_recovery_codes": PageType("sol"),
    "mfa_list_webauthn": PageType("sol"),
    "mfa_add_webauthn": PageType("ada"),
    "mfa_edit_webauthn": PageType("sol", _security_key),
    "mfa_remove_webauthn": PageType("sol", _security_key),
    "mfa_reauthenticate": PageType("sol"),
    "usersessions_list": PageType("ada"),
    "your-data": PageType("ada"),
    "tokens": PageType("ada"),
    "tokens#none": PageType("ben"),
    "token-add": PageType("ada"),
    "token-add#made": PageType("ada", arrive=_token_made),
    "tasks": PageType("ada"),
    "tasks#none": PageType("new"),
    "notifications:notices": PageType("ada"),
    "notifications:notices#none": PageType("ben"),
    "notifications:preferences": PageType("ada"),
    "notifications:unsubscribe": PageType(arguments=_leaving),
}
ORGANISATIONS = {
    "organisations": PageType(),
    "organisation-add": PageType("ada"),
    "organisation": PageType(arguments=of("terra")),
    "organisation#own": PageType("ada", of("terra")),
    "organisation-edit": PageType("ada", of("terra")),
    "logo-edit": PageType("ada", of("terra")),
    "people": PageType("ada", of("terra")),
    "invite": PageType("ada", of("terra")),
    "membership-edit": PageType("ada", of("terra", person=lambda w: w.ben.uuid)),
    "leave": PageType("ben", of("terra")),
    "invitation": PageType("new", _invitation),
    "joinings": PageType("sol"),
    "joining": PageType("ada", of("begun")),
    "joining#to-decide": PageType("sol", of("asking")),
    "joining-request": PageType("ada", of("begun")),
    "joining-declaration": PageType("ada", of("begun")),
    "joining-documents": PageType("ada", of("begun")),
    "joining-decision": PageType("sol", of("asking")),
    "roles": PageType("root"),
    "role-grant": PageType("root"),
    "notifications:outbox": PageType("root"),
    "notifications:history": PageType("ada", _files),
    "files:files": PageType("ada", _files),
    "files:download#deleted": PageType("ada", of("deleted"), status=410),
    "files:delete": PageType("ada", of("file")),
}
PROJECTS = {
    "registry:list": PageType(),
    "registry:list#map": PageType(query="?view=map"),
    "registry:list#table": PageType(query="?view=table&country=FR"),
    "registry:list#none": PageType(query="?q=nowhere"),
    "registry:detail": PageType(arguments=of("published")),
    "registry:detail#draft": PageType("ada", of("draft")),
    "registry:detail#withdrawn": PageType(arguments=of("withdrawn"), status=410),
    "registry:assessments": PageType(arguments=of("published")),
    "registry:add": PageType("ada"),
    "registry:basics": PageType("ada", of("land")),
    "registry:parcels": PageType("ada", of("land")),
    "registry:parcels#none": PageType("ada", of("draft")),
    "registry:outline": PageType("ada", of("land", position=1)),
    "registry:practices": PageType("ada", of("land")),
    "registry:team": PageType("ada", of("published")),
    "registry:team#none": PageType("ada", of("draft")),
    "registry:invitation": PageType("new", _invitation_to_edit),
    "registry:invitation#visitor": PageType(arguments=_invitation_to_edit),
    "registry:partnership": PageType("ada", of("partner")),
    "registry:rounds": PageType("ada", of("sampled")),
    "registry:rounds#none": PageType("ada", of("draft")),
    "registry:round-add": PageType("ada", of("sampled")),
    "registry:round": PageType("ada", of("sampled", number=1)),
    "registry:round#none": PageType("ada", of("sampled", number=3)),
    "registry:round-design": PageType("ada", of("sampled", number=3)),
    "registry:laboratory": PageType("ada", of("sampled", number=2)),
    "registry:laboratory#asked": PageType("ada", of("sampled", number=4)),
    "registry:measure": PageType("ada", of("sampled", number=2)),
    "registry:measured": PageType("ada", of("sampled", number=2)),
    "registry:compare": PageType("ada", of("sampled", number=2)),
    "registry:round-publish": PageType("ada", of("sampled", number=2)),
    "registry:detail#measured": PageType(arguments=of("sampled")),
    "registry:write": PageType("new", of("published")),
    "registry:land": PageType("ada", of("land", position=1)),
    "registry:assess": PageType("ada", of("land")),
    "registry:assess#running": PageType("ada", of("running")),
    "registry:publish": PageType("ada", of("land")),
    "registry:publish#published": PageType("ada", of("published")),
    "registry:withdraw": PageType("ada", of("published")),
    "registry:overlaps": PageType("sol"),
}
ANSWER = of("begun_application", criterion=lambda w: "1.2")
EVALUATION = {
    "evaluation:calls": PageType(),
    "evaluation:call": PageType(arguments=of("open_call")),
    "evaluation:call#draft": PageType("sol", of("planned_call")),
    "evaluation:call-add": PageType("sol"),
    "evaluation:call-edit": PageType("sol", of("planned_call")),
    "evaluation:apply": PageType("ada", of("open_call")),
    "evaluation:applications": PageType("ada"),
    "evaluation:applications#none": PageType("new"),
    "evaluation:application": PageType("ada", of("begun_application")),
    "evaluation:application#team": PageType("sol", of("in_review")),
    "evaluation:application#decide": PageType("bea", of("to_decide")),
    "evaluation:answer": PageType("ada", ANSWER),
    "evaluation:submission": PageType("ada", of("sent", number=lambda w: 1)),
    "evaluation:rebuttal": PageType("ada", of("to_answer")),
    "evaluation:consent": PageType("ada", of("evaluated")),
    "evaluation:dashboard": PageType("sol", of("call")),
    "evaluation:eligibility": PageType("sol", of("sent")),
    "evaluation:ask": PageType("sol", of("in_review")),
    "evaluation:decide": PageType("bea", of("to_decide")),
    "evaluation:report": PageType("ada", of("evaluated")),
    "evaluation:reviews": PageType("rea"),
    "evaluation:reviews#none": PageType("ada"),
    "evaluation:review": PageType("rea", of("asked_review")),
    "evaluation:review#writing": PageType("rob", of("own_review")),
    "evaluation:review#given": PageType("rea", of("given_review")),
    "evaluation:review-decline": PageType("rob", of("own_review")),
    "evaluation:score": PageType("rob", of("own_review", criterion=lambda w: "1.2")),
    "evaluation:opportunities": PageType(),
    "evaluation:criteria-list": PageType(),
    "evaluation:criteria-list#drafts": PageType("sol"),
    "evaluation:criteria": PageType(arguments=of("criteria")),
    "evaluation:criteria#draft": PageType("sol", of("criteria_draft")),
    "evaluation:criteria-compare": PageType(arguments=of("criteria")),
    "evaluation:criteria-add": PageType("sol"),
    "evaluation:criteria-import": PageType("sol"),
    "evaluation:criteria-words": PageType("sol", of("criteria_draft")),
    "evaluation:criteria-steps": PageType("sol", of("criteria_draft")),
    "evaluation:criteria-scoring": PageType("sol", of("criteria_draft")),
    "evaluation:criteria-mapping": PageType("sol", of("criteria_draft")),
    "evaluation:criteria-publish": PageType("sol", of("criteria_draft")),
    "evaluation:criterion-add": PageType("sol", of("criteria_draft")),
    "evaluation:criterion-edit": PageType("sol", of("criteria_draft", key="2.2")),
}
RECOGNITION = {
    "evaluation:recognitions": PageType(),
    "evaluation:recognition": PageType(arguments=of("recognised")),
    "evaluation:recognition#suspended": PageType("sol", of("suspended")),
    "evaluation:recognition#proposed": PageType("sol", of("proposed")),
    "evaluation:recognition#gone": PageType(arguments=of("gone"), status=410),
    "evaluation:recognition-story": PageType("ada", of("recognised")),
    "evaluation:recognition-desk": PageType("sol"),
    "evaluation:recognition-propose": PageType("sol", of("released")),
    "evaluation:recognition-decide": PageType(
        "sol", of("proposed", transition="grant")
    ),
    "evaluation:recognition-decide#withdraw": PageType(
        "sol", of("suspended", transition="withdraw")
    ),
    "evaluation:recognition-rules-list": PageType("sol"),
    "evaluation:recognition-rules": PageType(arguments=of("rules")),
    "evaluation:recognition-rules#draft": PageType("sol", of("draft_rules")),
    "evaluation:recognition-rules-add": PageType("sol"),
    "evaluation:recognition-rules-edit": PageType("sol", of("draft_rules")),
    "evaluation:verification": PageType(),
    "evaluation:verification#valid": PageType(path=_link_to_badge("recognised")),
    "evaluation:verification#suspended": PageType(path=_link_to_badge("suspended")),
    "badges:embed": PageType(arguments=of("recognised", language="fr")),
}
CONTENT = {
    "wagtail_serve#homepage": PageType(path=lambda w: w.home.url),
    "wagtail_serve#textpage": PageType(path=lambda w: w.text.url),
    "wagtail_serve#newsindexpage": PageType(path=lambda w: w.newest.url),
    "wagtail_serve#newspage": PageType(path=lambda w: w.news.url),
    "api:docs": PageType(),
    "styleguide": PageType(),
}
ERRORS = {
    "400.html": PageType("ada", arrive=_too_many_fields, status=400),
    "403.html": PageType("ada", path=lambda w: reverse("roles"), status=403),
    "403_csrf.html": PageType("ada", arrive=_without_token, status=403),
    "404.html": PageType(path=lambda w: "/nowhere/", status=404),
    "409.html": PageType(
        "ada",
        path=lambda w: reverse("joining-request", args=[w.asking.uuid]),
        status=409,
    ),
    "500.html": PageType(arrive=_broken, status=500),
    "507.html": PageType(
        arrive=partial(
            _broken, template="507.html", status=507, typed=[("name", "x")], to="/"
        ),
        status=507,
    ),
}
GROUPS = {
    "Public pages": CONTENT,
    "Projects": PROJECTS,
    "Evaluation": EVALUATION,
    "Recognition": RECOGNITION,
    "Organisations": ORGANISATIONS,
    "Signing up and in": SIGNING_IN,
    "One's own account": ACCOUNT,
    "Pages that say what went wrong": ERRORS,
}
PAGE_TYPES = {name: kind for group in GROUPS.values() for name, kind in group.items()}

# What is no page. A look at one of these is refused:
ACTIONS = {
    "evaluation:call-publish",
    "evaluation:call-end",
    "evaluation:call-delete",
    "evaluation:bulk-ask",
    "evaluation:bulk-remind",
    "evaluation:submit",
    "evaluation:withdraw",
    "evaluation:delete",
    "evaluation:answer-draft",
    "evaluation:answer-suggestion",
    "evaluation:evidence-add",
    "evaluation:evidence-remove",
    "evaluation:late",
    "evaluation:step",
    "evaluation:discuss",
    "evaluation:review-accept",
    "evaluation:review-submit",
    "evaluation:review-replace",
    "evaluation:review-remind",
    "logo-remove",
    "joining-start",
    "membership-remove",
    "document-remove",
    "joining-submit",
    "joining-withdraw",
    "invitation-accept",
    "invitation-decline",
    "invitation-withdraw",
    "role-end",
    "notifications:read-all",
    "notifications:read",
    "registry:remove",
    "registry:cancel",
    "registry:share",
    "registry:share-again",
    "registry:share-withdraw",
    "registry:invitation-accept",
    "registry:invitation-decline",
    "registry:unshare",
    "registry:delete",
    "registry:draft",
    "registry:draft-add",
    "registry:letters",
    "registry:milestone-add",
    "registry:milestone-remove",
    "registry:partner-add",
    "registry:partner-remove",
    "registry:round-cancel",
    "registry:round-remove",
    "token-revoke",
    "evaluation:criteria-delete",
    "evaluation:criterion-remove",
    "evaluation:recognition-rules-publish",
}
# Files, answers to programs, parts of pages; the interface for programs has tests of
# its own:
FILES = {
    "evaluation:dashboard-csv",
    "evaluation:frozen",
    "evaluation:report-pdf",
    "evaluation:letter-pdf",
    "declaration-pdf",
    "registry:bibtex",
    "registry:csl",
    "health",
    "ready",
    "data-download",
    "logo",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "registry:points",
    "registry:table",
    "registry:assessment",
    "registry:json",
    "registry:geojson",
    "registry:outlines",
    "registry:progress",
    "registry:measurement",
    "registry:measurement-file",
    "registry:plan-file",
    "registry:plan-map",
    "registry:round-progress",
    "evaluation:criteria-json",
    "evaluation:criteria-yaml",
    "evaluation:recognition-qr",
    "evaluation:recognition-rules-json",
    "badges:issuer",
    "badges:status",
    "badges:credential",
    "badges:badge",
}
# They lead on to a page of the tables above, or answer that they are not in use:
NO_PAGES = {
    "set_language",
    "notifications:open",
    "account_confirm_login_code",
    "mfa_reauthenticate_webauthn",
}


def names(patterns=None, space=""):
    """The name of every address for people, but for Wagtail's admin."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if str(pattern.pattern).startswith(("admin/", "api/")):
            continue
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
