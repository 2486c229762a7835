"""Build hook: front-end packages by npm, and the messages of the platform, compiled.

Neither is kept in the repository. An editable install builds them in place, a wheel
takes them along.
"""

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("src/tilth_web")
APART = re.compile("(?<=«) | (?=[:;?!»]|%(?![(sd]))")  # not %(name)s
BOUND = "\N{NO-BREAK SPACE}"
NO_NPM = (
    "Node 20 or later is needed to build the pages of the platform: npm was not found"
)


class CustomBuildHook(BuildHookInterface):
    """Runs before every build of a wheel, editable or not."""

    def initialize(self, version, build_data):
        """Put what is built beside the sources, and list it for the wheel."""
        root = Path(self.root)
        built = [*front_end(root), *messages(root)]
        build_data["artifacts"] += [str(p.relative_to(root)) for p in built]


def front_end(root):
    """Copy the listed files of the locked packages; npm runs when the lock changed."""
    lock = root / "package-lock.json"
    stamp = root / "node_modules" / ".lock-of-tilth"
    found = sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != found:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(NO_NPM)
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=root, check=True)
        stamp.write_text(found, encoding="utf-8")
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    target = root / WEB / "static" / "packages"
    shutil.rmtree(target, ignore_errors=True)
    copied = []
    for name in package["tilth"]["static"]:
        copied.append(target / name)
        copied[-1].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "node_modules" / name, copied[-1])
        if copied[-1].suffix in (".js", ".mjs"):
            _without_source_map(copied[-1])
    return copied


def _without_source_map(path):
    """Take out the name of the source map, which is not copied."""
    lines = path.read_bytes().rstrip().split(b"\n")
    if lines[-1].startswith(b"//# sourceMappingURL="):
        path.write_bytes(b"\n".join(lines[:-1]) + b"\n")


def _bind(catalogue):
    """Keep signs that stand apart, as in French, on the line of their word."""
    for message in catalogue:
        if message.id:
            is_one = isinstance(message.string, str)
            texts = (message.string,) if is_one else message.string
            bound = tuple(APART.sub(BOUND, text) for text in texts)
            message.string = bound[0] if is_one else bound


def messages(root):
    """Compile every catalogue of the platform."""
    compiled = []
    for source in sorted((root / WEB / "locale").rglob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        _bind(catalogue)
        compiled.append(source.with_suffix(".mo"))
        with compiled[-1].open("wb") as file:
            write_mo(file, catalogue)
    return compiled
