"""Commands whose help puts options under headings."""

from collections.abc import Mapping, Sequence

import click


class SectionedCommand(click.Command):
    """Command with headings in its help, given as names of options by heading."""

    def __init__(
        self, *args: object, sections: Mapping[str, Sequence[str]], **kw: object
    ) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type] # click's own arguments
        self.sections = sections

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the options under their headings; others come last."""
        left = {param.name: param for param in self.get_params(ctx)}
        for heading, names in self.sections.items():
            chosen = [left.pop(name) for name in names]
            self._write(heading, chosen, ctx, formatter)
        self._write("Other", list(left.values()), ctx, formatter)

    @staticmethod
    def _write(
        heading: str,
        params: Sequence[click.Parameter],
        ctx: click.Context,
        formatter: click.HelpFormatter,
    ) -> None:
        found = (param.get_help_record(ctx) for param in params)
        rows = [row for row in found if row is not None]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)
