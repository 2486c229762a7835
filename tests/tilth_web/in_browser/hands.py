"""Ways to use a page: with a mouse, or with the keyboard alone.

Fields are found by their names, links and buttons by their texts.
"""

import re

from playwright.sync_api import expect

expect.set_options(timeout=15_000)  # ms, as of all other waits for a page

REFUSED = re.compile("^Error:")  # title of a form with faults
FURTHEST = 400  # presses of Tab to the last control of the longest page
TYPED = "48.1, 2.1\n48.1, 2.104\n48.104, 2.104\n48.104, 2.1"
CORNERS = [(-70, -50), (70, -50), (80, 60), (-60, 50), (-70, -50)]  # pixels


class Mouse:
    """Somebody who points and clicks."""

    def __init__(self, page, site):
        self.page, self.site = page, site

    def open(self, address):
        self.page.goto(address if "://" in address else self.site + address)

    def follow(self, text):
        self.page.get_by_role("link", name=text, exact=True).first.click()

    def press(self, text):
        self.page.get_by_role("button", name=text, exact=True).first.click()

    def unfold(self, text):
        """Open a menu or a group by what stands on it."""
        self.page.locator("summary", has_text=text).first.click()

    def submit(self):
        """Press the first button of the content, whatever it is called."""
        self.page.locator("main [type=submit]").first.click()

    def fill(self, **texts):
        for name, text in texts.items():
            self.page.fill(f"[name={name}]", text)

    def choose(self, **values):
        for name, value in values.items():
            self.page.select_option(f"select[name={name}]", value)

    def check(self, name, value=None):
        self.page.check(box(name, value))

    def attach(self, name, file):
        """Choose a file, with its name, type and content."""
        with self.page.expect_file_chooser() as asked:
            self._ask_for_file(self.page.locator(f"[name={name}]"))
        asked.value.set_files(file)

    def _ask_for_file(self, field):
        field.click()

    def outline(self):
        """Draw a piece of land on the map."""
        canvas = self.page.locator("[data-draw][data-drawn] canvas.maplibregl-canvas")
        canvas.scroll_into_view_if_needed()
        frame = canvas.bounding_box()
        x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
        self.page.mouse.move(x, y)
        scale = self.page.locator(".maplibregl-ctrl-scale")
        self.page.keyboard.down("Control")
        while not re.fullmatch(r"\d{2,3}\s?m", scale.inner_text()):
            self.page.mouse.wheel(0, -1200)
            self.page.wait_for_timeout(60)
        self.page.keyboard.up("Control")
        for right, down in CORNERS:
            self.page.mouse.click(x + right, y + down)
        expect(self.page.locator("[data-outline]")).to_have_value(re.compile("Polygon"))


class MouseOnForms(Mouse):
    """The same, where no script runs."""

    def outline(self):
        self.page.click("details:has([name=typed]) summary")
        self.fill(typed=TYPED)


class Keyboard(Mouse):
    """Somebody who has no mouse: every control is reached by Tab."""

    def follow(self, text):
        self._press("Enter", self.page.get_by_role("link", name=text, exact=True))

    def press(self, text):
        self._press("Enter", self.page.get_by_role("button", name=text, exact=True))

    def unfold(self, text):
        self._press("Enter", self.page.locator("summary", has_text=text))

    def submit(self):
        self._press("Enter", self.page.locator("main [type=submit]"))

    def fill(self, **texts):
        for name, text in texts.items():
            self._reach(self.page.locator(f"[name={name}]"))
            self.page.keyboard.insert_text(text)

    def choose(self, **values):
        for name, value in values.items():
            field = self.page.locator(f"select[name={name}]")
            self._reach(field)
            for _ in range(field.locator("option").count()):
                if field.input_value() == value:
                    break
                self.page.keyboard.press("ArrowDown")
            expect(field).to_have_value(value)

    def check(self, name, value=None):
        field = self.page.locator(box(name, value))
        group = self.page.locator(box(name)) if value else field
        self._reach(group)
        while not _has_focus(field):
            is_radio = field.get_attribute("type") == "radio"
            self.page.keyboard.press("ArrowDown" if is_radio else "Tab")
        if not field.is_checked():
            self.page.keyboard.press("Space")
        expect(field).to_be_checked()

    def outline(self):
        self._press("Enter", self.page.locator("details:has([name=typed]) summary"))
        self.fill(typed=TYPED)

    def _ask_for_file(self, field):
        self._reach(field)
        self.page.keyboard.press("Enter")

    def _press(self, key, target):
        self._reach(target)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def _reach(self, target):
        """Press Tab until the focus is on one of what is meant."""
        target.first.wait_for(state="attached")
        for _ in range(FURTHEST):
            if _has_focus(target):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")


def box(name, value=None):
    """The selector of a box to be ticked, or of one of a group."""
    return f"[name={name}]" + (f"[value='{value}']" if value else "")


def _has_focus(target):
    return target.evaluate_all("(all) => all.includes(document.activeElement)")
