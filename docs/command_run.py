"""A command with what it prints, for pages that are executed."""

import shlex
from contextlib import chdir
from pathlib import Path
from textwrap import fill

from click.testing import CliRunner

from tilth.cli import main

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 80


def shown(command: str) -> str:
    """Command, run in the root of the repository, and its output, in Markdown.

    A command that fails stops the build.
    """
    program, *arguments = shlex.split(command)
    if program != "tilth":
        raise ValueError(f"command must begin with tilth; got {program}")
    with chdir(ROOT):
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    if result.exit_code != 0:
        raise RuntimeError(f"{command}: {result.output}")
    lines = [fill(line, WIDTH) for line in result.stdout.splitlines()]
    return "\n".join(["```text", f"$ {command}", *lines, "```"])
