"""The markup of a page, however its template is laid out."""

import re

TAG = re.compile(r"\s*(<[^<>]+?)\s*>\s*")
SPACE = re.compile(r"\s+")


def tight(page: str) -> str:
    """The page in one line, without white space on either side of a tag."""
    return TAG.sub(r"\1>", SPACE.sub(" ", page))
