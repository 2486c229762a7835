"""The help of every command, as a page."""

import click

from tilth.cli import main


def every_command() -> str:
    """Help of each verb and of what it contains, in Markdown."""
    return "\n\n".join(_sections(main, click.Context(main, info_name="tilth")))


def _sections(group: click.Group, context: click.Context):
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        below = click.Context(
            command, info_name=name, parent=context, max_content_width=78
        )
        if isinstance(command, click.Group):
            yield from _sections(command, below)
        else:
            text = command.get_help(below)
            yield f"**`{below.command_path}`**\n\n```text\n{text}\n```"
