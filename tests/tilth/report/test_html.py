import re

import pytest
from jinja2 import UndefinedError

from tilth.report.html import HtmlTable, _environment, breakable, render
from tilth.report.language import language_of

FRAME = {"lang": "en", "title": "A & B", "lead": "<i>", "tilth_version": "1"}


def test_texts_are_escaped():
    page = render("base.html", FRAME)

    assert "<title>A &amp; B</title>" in page
    assert "&lt;i&gt;" in page


def test_missing_text_is_an_error():
    with pytest.raises(UndefinedError, match="lead"):
        render("base.html", {"lang": "en", "title": "", "tilth_version": "1"})


@pytest.mark.parametrize(("numeric", "look"), [(True, "numeric"), (False, "text")])
def test_table_has_caption_heads_and_escaped_cells(numeric, look):
    template = _environment(language_of("en")).from_string(
        '{% from "parts.html" import table %}{{ table(t) }}'
    )
    table = HtmlTable(
        caption="C, t/ha", columns=("a", "b"), rows=[("r", "<1")], numeric=numeric
    )

    text = template.render(t=table)

    assert f'<table class="{look}"' in text
    assert "<caption><span>C, t/ha</span></caption>" in text
    assert '<th scope="row" role="rowheader">r</th>' in text
    assert '<td role="cell" data-label="b">&lt;1</td>' in text


def test_numbers_and_words_of_a_table_stand_on_their_sides():
    template = _environment(language_of("en")).from_string(
        '{% from "parts.html" import table %}{{ table(t) }}'
    )
    table = HtmlTable(
        caption="", columns=("a", "b"), rows=[("r", "w")], words=(1,), stacked=True
    )

    text = template.render(t=table)

    assert '<table class="numeric text"' in text
    assert '<td role="cell" data-label="b" class="word">w</td>' in text
    assert '<th scope="col" role="columnheader" class="word">b</th>' in text


def test_only_very_long_words_may_be_broken_and_all_are_escaped():
    assert breakable("short <b> & words") == "short &lt;b&gt; &amp; words"
    assert breakable("x" * 30) == "x" * 30
    assert breakable("a " + "x" * 31) == f"a {'x' * 16}<wbr>{'x' * 15}"
    assert breakable("<" * 31) == f"{'&lt;' * 16}<wbr>{'&lt;' * 15}"


def test_rows_beyond_those_on_paper_are_marked_and_counted_and_the_foot_is_not():
    template = _environment(language_of("fr")).from_string(
        '{% from "parts.html" import table %}{{ table(t) }}'
    )
    table = HtmlTable(
        caption="",
        columns=("a",),
        rows=[("p0",), ("p1",), ("p2",)],
        foot=[("whole",)],
        on_paper=1,
    )

    text = template.render(t=table)

    assert text.count('<tr class="rest"') == 2
    assert text.index('class="rest"') > text.index(">p0<")
    assert text.rindex('class="rest"') < text.index(">p2<")
    assert "Sur papier, les 1 premières lignes sur 3" in text
    assert ">whole<" in text
    switch = re.search(r'<input type="checkbox" class="fold" id="([\w-]+)">', text)[1]
    assert f'<label for="{switch}">' in text
    assert "Montrer les 3 lignes" in text


def test_a_table_that_is_shown_whole_has_no_switch():
    template = _environment(language_of("en")).from_string(
        '{% from "parts.html" import table %}{{ table(t) }}'
    )
    table = HtmlTable(caption="", columns=("a",), rows=[("p0",)], on_paper=1)

    assert "checkbox" not in template.render(t=table)
    assert not table.folds()


def test_rows_that_a_page_folds_may_all_be_printed():
    template = _environment(language_of("en")).from_string(
        '{% from "parts.html" import table %}{{ table(t) }}'
    )
    table = HtmlTable(caption="", columns=("a",), rows=[("p0",), ("p1",)], at_first=1)
    text = template.render(t=table)

    assert text.count('<tr class="later"') == 1
    assert "Show all 2 rows" in text
    assert "On paper" not in text
