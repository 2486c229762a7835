"""Looking at a type of page in a browser."""

from contextlib import contextmanager

from tests.tilth_web.in_browser.installation import complaints_of, signed_in
from tests.tilth_web.in_browser.page_types import PAGE_TYPES

NOT_DRAWN = ":is([data-draw], [data-points], [data-place]):not([data-drawn])"


class Looking:
    """One page of the browser per reader, for all types of pages."""

    def __init__(self, browser, site, world):
        self.browser, self.site, self.world = browser, site, world
        self.pages = {}

    @contextmanager
    def at(self, name):
        """The page of a type, open, and what the browser said meanwhile."""
        kind = PAGE_TYPES[name]
        page, said = self.open(name)
        said.clear()
        with kind.during():
            self._go(page, kind, name)
            page.locator(NOT_DRAWN).first.wait_for(state="detached")
            yield page, said

    def open(self, name):
        """The window of the reader of a type of page, and what the browser says."""
        kind = PAGE_TYPES[name]
        if kind.reader not in self.pages:
            context = self.browser.new_context(reduced_motion="reduce")
            if kind.reader:
                signed_in(context, self.site, getattr(self.world, kind.reader))
            page = context.new_page()
            self.pages[kind.reader] = page, complaints_of(page)
        return self.pages[kind.reader]

    def close(self):
        for page, _said in self.pages.values():
            page.context.close()

    def _go(self, page, kind, name):
        if kind.arrive:
            found = self._arrived(page, kind)
            assert found == kind.status, f"{name}: {found} {page.url}"
            return
        address = self.site + kind.address(name, self.world)
        answer = page.goto(address)
        assert answer.status == kind.status, f"{name}: {answer.status} {page.url}"
        assert kind.leads_on or page.url == address, f"{name} leads on to {page.url}"

    def _arrived(self, page, kind):
        """Go the way of a page without address; the status of the last answer."""
        statuses = []

        def note(answer):
            if answer.request.is_navigation_request():
                statuses.append(answer.status)

        page.on("response", note)
        kind.arrive(page, self.site, self.world)
        page.wait_for_load_state()
        page.remove_listener("response", note)
        return statuses[-1]
