"""Saving what was typed beside what others saved meanwhile, so that neither is lost."""

from dataclasses import dataclass

from django.contrib import messages
from django.utils.translation import gettext as _

from tilth_web.errors import ConflictError
from tilth_web.registry.domain.drafts import draft_of, send_once
from tilth_web.registry.domain.merging import merged
from tilth_web.registry.forms.kept import shown

CHOOSE = "choose-"
THEIRS = "theirs"


@dataclass(frozen=True, kw_only=True)
class Save:
    """How a form is saved.

    `store` takes values and the revision they rest on; `values_now` returns those of
    the record as it is saved.
    """

    person: object
    page: str
    answer: str
    store: object
    values_now: object


def started(request, form, page, *, revision=None, values=None):
    """An unbound form as its page shows it, with what was typed before; and that."""
    form.start(revision=revision, values=values)
    draft = draft_of(request.user, page)
    if draft is not None:
        form.restore(draft)
    return draft


def save(request, form, how):
    """Save a valid form; None if all went well, else the fields to choose between.

    What only others changed is taken over; where both changed a field, whoever comes
    second is shown both and chooses.
    """
    mine = _chosen(request, form.values(), how.values_now())
    revision = form.cleaned_data["revision"] or 0
    try:
        _store(how, form, mine, revision)
    except ConflictError as error:
        theirs = how.values_now()
        merge = merged(form.digests_seen(), mine, theirs)
        if merge.both:
            return _choices(form, error, merge, mine, theirs)
        _store(how, form, merge.values, error.current.revision)
        said = _("Somebody else saved meanwhile; what both of you changed was kept.")
        messages.info(request, said)
    messages.success(request, _("It was saved."))
    return None


def _store(how, form, values, revision):
    def action():
        how.store(values, revision)
        return how.answer

    send_once(how.person, form.key, action, page=how.page)


def _chosen(request, mine, theirs):
    """What was typed, but for the fields in which the other text was chosen."""
    values = dict(mine)
    for name in dict.fromkeys((*mine, *theirs)):
        if request.POST.get(CHOOSE + name) == THEIRS:
            values[name] = theirs.get(name)
    return values


def _choices(form, error, merge, mine, theirs):
    form.see(error.current.revision, theirs)
    for name in merge.taken:
        form.retype(name, theirs.get(name))
    form.add_error(None, str(error))
    return [
        {
            "name": CHOOSE + name,
            "label": form.fields[name].label,
            "theirs": shown(form.fields[name], theirs.get(name)),
            "mine": shown(form.fields[name], mine.get(name)),
        }
        for name in merge.both
    ]
