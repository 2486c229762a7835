from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.domain import joining as domain
from tilth_web.accounts.domain.declaration_pdf import declaration_pdf
from tilth_web.accounts.domain.declarations import current_text, sign, signed_text
from tilth_web.accounts.domain.joining_steps import needs_document, steps
from tilth_web.accounts.domain.joining_workflow import belongs
from tilth_web.accounts.domain.queries import visible_joinings, visible_organisations
from tilth_web.accounts.forms.joining import (
    DecisionForm,
    DeclarationForm,
    DocumentForm,
    RequestForm,
)
from tilth_web.accounts.rules import allowed, require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.errors import WorkflowError

PER_PAGE = 50


@require_safe
@login_required
def joinings(request):
    require(request.user, "joining.decide")
    submitted = visible_joinings(request.user).filter(submitted_at__isnull=False)
    page = Paginator(submitted.order_by("-submitted_at", "-id"), PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "accounts/joinings.html", context)


@require_POST
@login_required
def joining_start(request, uuid):
    organisation = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    require(request.user, "organisation.join", organisation)
    return redirect(domain.start_joining(organisation, actor=request.user))


@require_safe
@login_required
def joining(request, uuid):
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    declaration = getattr(shown, "declaration", None)
    may_edit = shown.is_editable and allowed(request.user, "joining.edit", shown)
    is_own = belongs(request.user, shown.organisation)
    context = {
        "joining": shown,
        "organisation": shown.organisation,
        "steps": steps(shown),
        "declaration": declaration,
        "text": signed_text(declaration) if declaration else None,
        "documents": shown.documents.all(),
        "needs_document": needs_document(shown.organisation),
        "may_edit": may_edit,
        "may_sign": shown.is_editable
        and declaration is None
        and allowed(request.user, "joining.sign", shown),
        "may_withdraw": shown.state in shown.OPEN
        and allowed(request.user, "joining.edit", shown),
        "may_decide": shown.state == shown.State.SUBMITTED
        and not is_own
        and allowed(request.user, "joining.decide", shown),
    }
    return render(request, "accounts/joining.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def joining_request(request, uuid):
    shown = _editable(request, uuid, "joining.edit")
    form = RequestForm(data_of(request), instance=shown)
    if form.is_valid() and attempt(
        form, domain.edit_request, shown, actor=request.user, **form.cleaned_data
    ):
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Request to join of %(name)s") % {"name": shown.organisation},
        submit=_("Save"),
        back=shown.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@login_required
def joining_declaration(request, uuid):
    shown = _editable(request, uuid, "joining.sign")
    text = current_text()
    first = {"signer_name": request.user.name, "text_version": text.version}
    form = DeclarationForm(data_of(request), initial=first)
    if form.is_valid() and attempt(
        form, sign, shown, actor=request.user, **form.signature
    ):
        messages.success(request, _("The declaration of intent is signed."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Declaration of intent of %(name)s") % {"name": shown.organisation},
        submit=_("Sign"),
        template="accounts/declaration.html",
        text=text,
        back=shown.get_absolute_url(),
    )


@require_safe
@login_required
def declaration_download(request, uuid):
    """The signed declaration as PDF, in the language in which it was signed."""
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    declaration = getattr(shown, "declaration", None)
    if declaration is None:
        raise Http404
    name = f"declaration-{shown.uuid}.pdf"
    return HttpResponse(
        declaration_pdf(declaration),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@login_required
def joining_documents(request, uuid):
    shown = _editable(request, uuid, "joining.edit")
    form = DocumentForm(data_of(request), request.FILES or None)
    if form.is_valid() and attempt(
        form,
        domain.add_document,
        shown,
        actor=request.user,
        field="upload",
        **form.cleaned_data,
    ):
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Add a document"),
        submit=_("Add"),
        lead=_("Your organisation, the secretariat and the board can read it."),
        back=shown.get_absolute_url(),
    )


@require_POST
@login_required
def document_remove(request, uuid, document):
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    require(request.user, "joining.edit", shown)
    domain.remove_document(
        get_object_or_404(shown.documents, uuid=document), actor=request.user
    )
    return redirect(shown)


@require_POST
@login_required
def joining_submit(request, uuid):
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    require(request.user, "joining.edit", shown)
    domain.submit(shown, actor=request.user)
    messages.success(request, _("The request was sent. You will find the answer here."))
    return redirect(shown)


@require_POST
@login_required
def joining_withdraw(request, uuid):
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    require(request.user, "joining.edit", shown)
    domain.withdraw(shown, actor=request.user)
    messages.success(request, _("The request was withdrawn."))
    return redirect(shown.organisation)


@require_http_methods(["GET", "POST"])
@login_required
def joining_decision(request, uuid):
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    require(request.user, "joining.decide", shown)
    form = DecisionForm(data_of(request), joining=shown)
    if form.is_valid() and attempt(
        form, domain.decide, shown, actor=request.user, **form.cleaned_data
    ):
        messages.success(
            request, _("The decision is kept, and shown to the organisation.")
        )
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Decide on the request of %(name)s") % {"name": shown.organisation},
        submit=_("Decide"),
        back=shown.get_absolute_url(),
    )


def _editable(request, uuid, action):
    """The request of an address, while it can be changed by who asks."""
    shown = get_object_or_404(visible_joinings(request.user), uuid=uuid)
    require(request.user, action, shown)
    if request.method == "GET" and not shown.is_editable:
        raise WorkflowError(_("This request can no longer be changed."))
    return shown
