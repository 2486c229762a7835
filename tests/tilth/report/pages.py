"""What a page of a report says, read as a browser reads it."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.links, self.skip = [], [], [], 0

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.skip += tag == "style"
        self.links += [
            v for k, v in attrs if k in ("src", "href", "xlink:href", "data")
        ]

    def handle_endtag(self, tag):
        self.skip -= tag == "style"

    def handle_data(self, data):
        if self.skip or not data.strip():
            return
        text = " ".join(data.split())
        if self.tags[-1:] == ["wbr"]:  # a place to break inside a word
            self.texts[-1] += text
        else:
            self.texts.append(text)


def read(page):
    """Tags, texts and links of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader


def texts(page):
    """All text of a page in one string."""
    return " ".join(read(page).texts)


def rows(page, caption):
    """Cells of the first table whose caption begins as given."""
    start = page.index(f"<caption><span>{caption}")
    table = page[start : page.index("</table>", start)]
    found = []
    for row in table.split("<tr")[1:]:
        found.append([_cell(cell) for cell in _cells(row)])
    return found


def _cells(row):
    parts = row.replace("<th", "<td").split("<td")[1:]
    return [p[p.index(">") + 1 :].split("</t")[0] for p in parts]


def _cell(text):
    return texts(f"<p>{text}</p>")


def is_self_contained(page):
    """No script, and no address that leaves the file but those of its own folder."""
    found = read(page)
    outside = [x for x in found.links if x and not x.startswith("#")]
    return "script" not in found.tags and set(outside) <= {"quality.csv"}
