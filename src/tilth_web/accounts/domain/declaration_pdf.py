"""The signed declaration of intent as PDF, in the language in which it was signed."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tilth.errors import InputError
from tilth.report.pdf import pdf_of
from tilth_web.accounts.domain.declarations import signed_text
from tilth_web.errors import WorkflowError


def declaration_pdf(declaration):
    """The bytes of the PDF; the same for the same declaration."""
    text = signed_text(declaration)
    context = {
        "declaration": declaration,
        "organisation": declaration.joining.organisation,
        "text": text,
    }
    with translation.override(text.language):
        page = render_to_string("accounts/declaration_pdf.html", context)
    try:
        return pdf_of(page)
    except InputError as error:  # the operator did not install what PDFs need
        raise WorkflowError(
            _("This installation makes no PDFs. Print the page of the request instead.")
        ) from error
