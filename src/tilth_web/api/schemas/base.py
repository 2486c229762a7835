"""What answers of several endpoints share."""

from typing import Any

from ninja import Field, Schema

EXAMPLE_UUID = "0b9f3c1e-6a55-4d5e-9a76-0f6c2f0c8a11"


class Page(Schema):
    """A part of a list."""

    count: int = Field(description="Records in the whole list, as far as you see it.")
    next: str | None = Field(description="Address of the next page, or null.")
    previous: str | None = Field(description="Address of the page before, or null.")


class Problem(Schema):
    """An error, as RFC 9457 defines it."""

    type: str = Field(description="Address of an explanation.")
    title: str = Field(description="The kind of error; it never changes.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, in your language.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[dict[str, str]] | None = Field(
        None,
        description="Each fault with `pointer` (a JSON pointer into the body, or "
        "`query:` and a name) and `detail`.",
    )
    repaired_outline: dict[str, Any] | None = Field(
        None,
        description="Of an outline that crosses itself: one that does not, in GeoJSON "
        "(degrees, WGS84). Look at it before you send it.",
    )


class Interval(Schema):
    """The 90 % interval of an estimate, in its unit."""

    low: float = Field(description="Lower bound, in the unit of the estimate.")
    high: float = Field(description="Upper bound, in the unit of the estimate.")
