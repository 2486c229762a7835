"""Pages with one form: shown, refused with 422, or overtaken by others with 409."""

from django.shortcuts import render

from tilth_web.errors import WorkflowError


def data_of(request):
    """What was sent with a form, or None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def attempt(form, action, *args, field=None, **arguments):
    """Act on a valid form; whether that was done.

    A refusal shows on the form, next to `field` where it is about one. What came of it
    is then `form.done`.
    """
    try:
        form.done = action(*args, **arguments)
    except WorkflowError as error:
        form.add_error(field, str(error))
        form.status = 409
        return False
    return True


def form_page(request, form, *, title, submit, template="form_page.html", **context):
    """Render a form with the status that it is in."""
    status = getattr(form, "status", 422) if form.errors else 200
    context |= {"form": form, "title": title, "submit": submit}
    return render(request, template, context, status=status)
