"""Commands that load when they are called, so that help is quick."""

from collections.abc import Mapping
from contextlib import nullcontext
from importlib import import_module

import click

from tilth.cli.extra import needs_extra


class LazyGroup(click.Group):
    """Group of commands given as ``module:attribute`` and a line of help.

    `extra` is the one that their modules need to load, or "".
    """

    def __init__(
        self,
        *args: object,
        modules: Mapping[str, tuple[str, str]],
        extra: str = "",
        **kw: object,
    ) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type] # click's own arguments
        self.modules, self.extra = modules, extra

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return [*self.modules, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name."""
        if cmd_name not in self.modules:
            return super().get_command(ctx, cmd_name)
        module, attribute = self.modules[cmd_name][0].split(":")
        with needs_extra(self.extra) if self.extra else nullcontext():
            command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the list of commands without loading them."""
        rows = []
        for name in self.list_commands(ctx):
            if name in self.modules:
                rows.append((name, self.modules[name][1]))
            elif (command := self.get_command(ctx, name)) is not None:
                rows.append((name, command.get_short_help_str(limit=70)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class CompilingGroup(LazyGroup):
    """Lazy group that tells the user while kernels are being compiled."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; loading it may compile, and so may running it."""
        # numba takes a third of a second: not for help and for simple arithmetic.
        ctx.with_resource(import_module("tilth.cli.compiling").compile_notice())
        return super().resolve_command(ctx, args)
