"""The content of a set of criteria as bytes: its checksum, and files in and out.

A file from outside is data and nothing else: it is small, has no references, no key
twice, no depth and no letters that no reader sees, before the schema is asked.
"""

import json
import unicodedata
from hashlib import sha256
from math import isfinite

import yaml
from django.utils.translation import gettext as _

from tilth.datasets.criteria import found_faults
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.criteria_sentences import at, sentence, shortened

LARGEST = 512 * 1024  # bytes
DEEPEST = 12
MOST_FAULTS = 12
SEEN = "\n\t"
HIDDEN = {"Cc", "Cs", "Cf"}  # control, half a character, format such as a turned text
JOINERS = "\u200c\u200d\u00ad"  # letters of some languages need them


class FaultyCriteriaError(WorkflowError):
    """A file that is no set of criteria; `faults` are sentences for the reader."""

    def __init__(self, message, faults=()):
        super().__init__(message)
        self.faults = tuple(faults)[:MOST_FAULTS]


def canonical(content):
    """The bytes of a content, whatever the order of its keys."""
    return json.dumps(
        content,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()


def checksum(content):
    """SHA-256 of the canonical bytes."""
    return sha256(canonical(content)).hexdigest()


def as_json(content):
    """A file of JSON, in the order of the content."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_yaml(content):
    """A file of YAML with the same content."""
    return yaml.dump(
        content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=88
    )


class _Dumper(yaml.SafeDumper):
    """Writes every value in full: readers refuse references."""

    def ignore_aliases(self, data):
        return True


def read_content(data):
    """The content of a file of JSON or YAML, in the form of the schema.

    Raises FaultyCriteriaError with all that is wrong.
    """
    if len(data) > LARGEST:
        raise FaultyCriteriaError(_("The file is larger than 512 kB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultyCriteriaError(_("The file must be text in UTF-8.")) from error
    content = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    if not isinstance(content, dict):
        raise FaultyCriteriaError(_("The file must hold keys with values."))
    return checked(content)


def checked(content):
    """A content that keeps to the schema, or FaultyCriteriaError."""
    faults = list(_hidden(content)) or [sentence(f) for f in found_faults(content)]
    if faults:
        said = _("This is no set of criteria; what is wrong is listed below.")
        raise FaultyCriteriaError(said, dict.fromkeys(faults))
    return content


def _json(text):
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        why = _place(error.lineno, error.colno)
        raise _no_file(_("The file is no JSON: %(why)s"), why) from error
    except _NotTakenError as error:
        raise _no_file(_("The file is no JSON: %(why)s"), error) from error
    except ValueError as error:  # of Python itself, which reads no longer number
        why = _("a number has too many digits")
        raise _no_file(_("The file is no JSON: %(why)s"), why) from error
    except RecursionError as error:
        why = _("it goes too deep")
        raise _no_file(_("The file is no JSON: %(why)s"), why) from error


class _NotTakenError(ValueError):
    """Something that a file may hold, but not one from outside."""


def _no_file(sentence_of_kind, why):
    return FaultyCriteriaError(sentence_of_kind % {"why": why})


def _place(line, column):
    words = {"line": line, "column": column}
    return _("what stands at line %(line)d, sign %(column)d is not understood") % words


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotTakenError(_("a key is given twice"))
    return found


def _refuse(constant):
    raise _NotTakenError(_("%(found)s is no number") % {"found": constant})


def _yaml(text):
    try:
        _look_through(text)
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _no_file(_("The file is no YAML: %(why)s"), _why(error)) from error
    except _NotTakenError as error:
        raise _no_file(_("The file is no YAML: %(why)s"), error) from error
    except ValueError as error:  # of Python itself: a number, or a day that is none
        why = _("a number or a day in it is none")
        raise _no_file(_("The file is no YAML: %(why)s"), why) from error
    except RecursionError as error:
        why = _("it goes too deep")
        raise _no_file(_("The file is no YAML: %(why)s"), why) from error


def _why(error):
    """Where YAML is not understood; a letter that it does not take has no line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _("it holds a letter that YAML does not take")
    return _place(mark.line + 1, mark.column + 1)


def _look_through(text):
    """Refuse references, tags and depth before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _NotTakenError(_("references are not taken"))
        if getattr(event, "tag", None):
            raise _NotTakenError(_("tags are not taken"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _NotTakenError(_("it goes too deep"))


class _Loader(yaml.SafeLoader):
    """Safe loader that refuses a key given twice."""

    def construct_mapping(self, node, deep=False):
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise _NotTakenError(_("a key is given twice"))
        return mapping


def _hidden(value, where="", depth=0):
    """Places of what no reader sees, of keys that are no text and of no numbers."""
    if depth > DEEPEST:
        yield at(where, _("it goes too deep"))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                words = {"got": shortened(key)}
                yield at(where, _("keys must be text; got %(got)s") % words)
                continue
            yield from _hidden(key, where)
            yield from _hidden(inner, f"{where}.{key}".lstrip("."), depth + 1)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _hidden(inner, f"{where}[{i}]", depth + 1)
    elif isinstance(value, float) and not isfinite(value):
        yield at(where, _("must be a number; got %(got)s") % {"got": value})
    elif isinstance(value, str) and any(map(_is_hidden, value)):
        yield at(where, _("must have no hidden letters"))


def _is_hidden(letter):
    if letter in SEEN or letter in JOINERS:
        return False
    return unicodedata.category(letter) in HIDDEN
