"""A version of the criteria from its beginning to the public page, by every way."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from tests.tilth_web.in_browser.hands import Keyboard, Mouse, MouseOnForms
from tests.tilth_web.in_browser.installation import signed_in
from tilth_web.evaluation.models import CriteriaSet


@pytest.mark.parametrize(
    ("hand", "language"),
    [(Mouse, "en"), (Mouse, "es"), (MouseOnForms, "fr"), (Keyboard, "en")],
)
def test_from_a_draft_to_the_public_page(visitor, site, world, hand, language):
    scripts = hand is not MouseOnForms
    version = f"2-{hand.__name__.lower()}-{language}"
    staff = hand(visitor(scripts), site)
    signed_in(staff.page.context, site, world.sol)
    root = "/criteria/" if language == "en" else f"/{language}/criteria/"
    with translation.override(language):
        staff.open(root)
        staff.follow(_("Begin a new version"))
        staff.fill(version=version)
        staff.press(_("Begin"))
        staff.page.get_by_text(_("It is complete.")).wait_for()
        address = staff.page.url
        staff.follow(_("Edit") + " 3.3")
        staff.fill(name_en=f"Wellbeing of {version}")
        staff.press(_("Save"))
        staff.follow(_("Compare with another version"))
        staff.page.wait_for_url("**/compare/")
        if language == "en":  # the text that was changed
            staff.page.get_by_text(f"Wellbeing of {version}").first.wait_for()
        staff.open(address)
        staff.follow(_("Publish"))
        staff.check("sure")
        staff.press(_("Publish"))
        staff.page.get_by_text(_("It is published.")).wait_for()
        shown = visitor(scripts)
        shown.goto(address)
        assert shown.get_by_text(_("In force"), exact=True).count() == 1
        assert shown.get_by_text(_("Publish"), exact=True).count() == 0
        text = _("the operator's")
        assert shown.get_by_text(text, exact=True).count() == 1
    row = CriteriaSet.objects.get(version=version)
    assert row.is_published
    names = {c["id"]: c["name"] for c in row.content["criteria"]}
    assert names["3.3"] == f"Wellbeing of {version}"
