from io import BytesIO

import pytest
from django.utils.translation import gettext, override

from tilth_web.operations.domain import messages


def test_every_message_is_translated_into_every_language():
    assert list(messages.faults()) == []


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{% translate "Soil" %}', ["Soil"]),
        ('{% translate "It\'s wet" %}', ["It's wet"]),
        ('{% translate "May" context "month" %}', [("month", "May")]),
        (
            "{% blocktranslate trimmed %}\n One\n  line {{ n }}{% endblocktranslate %}",
            ["One line %(n)s"],
        ),
        (
            "{% blocktranslate count n=k %}{{ n }} farm{% plural %}{{ n }} farms"
            "{% endblocktranslate %}",
            [("%(n)s farm", "%(n)s farms")],
        ),
        ("{{ _('Depth') }}", ["Depth"]),
        ("<p>gettext is a word here</p>", []),
    ],
)
def test_messages_of_a_template_are_found(template, expected):
    file = BytesIO(template.encode())
    found = messages.template_messages(file, {}, (), {})
    assert [message for _, _, message, _ in found] == expected


def test_compiled_messages_are_in_use():
    with override("fr"):
        assert gettext("My tasks") == "Mes tâches"
    with override("es"):
        assert gettext("My tasks") == "Mis tareas"
