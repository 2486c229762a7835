"""A command with what it prints, for pages that are executed."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import fill, wrap

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 68  # what a page shows without scrolling
START = "from tilth.cli import main; main(prog_name='tilth')"


def shown(command: str) -> str:
    """Command, run in the root of the repository, and its output, in Markdown.

    It runs in a process of its own, since a notebook would draw the tables in its own
    way. A command that fails stops the build. What an earlier build left in the
    directory of ``--out`` below ``var`` is removed: another plan there is refused.
    """
    program, *arguments = shlex.split(command)
    if program != "tilth":
        raise ValueError(f"command must begin with tilth; got {program}")
    if "--out" in arguments:
        out = (ROOT / arguments[arguments.index("--out") + 1]).resolve()
        if (ROOT / "var").resolve() in out.parents:
            shutil.rmtree(out, ignore_errors=True)
    plain = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "TERM")}
    result = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=ROOT,
        env={**plain, "COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{command}: {result.stderr}")
    typed = " \\\n    ".join(wrap(f"$ {command}", WIDTH - 6, break_on_hyphens=False))
    lines = [fill(line, WIDTH) for line in result.stdout.splitlines()]
    return "\n".join(["```text", typed, *lines, "```"])
