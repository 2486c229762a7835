from django import template

from tilth_web.accounts.domain.record_types import label_of, readable
from tilth_web.files.domain.stored_files import may_edit, visible_files
from tilth_web.files.forms import FileForm

register = template.Library()


@register.inclusion_tag("files/section.html", takes_context=True)
def files_of(context, record):
    """The files of a record that the reader may read, and a form for one more."""
    user, label = context["request"].user, label_of(record)
    return {
        "record": record,
        "label": label,
        "files": visible_files(user, record),
        "editable": may_edit(user, record),
        "form": FileForm(levels=readable(user, label, record.uuid)),
        "next": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
