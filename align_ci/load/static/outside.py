"""Calls of what lies outside the project: by its name, a class is told from a function."""

from typing import TYPE_CHECKING

from align_ci.load.static import classes, construction, copying, functions
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.subjects import words_for
from align_ci.load.values import External, Instance, Value, lost
from align_ci.model import Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

HARMLESS = {
    *("abc", "dataclasses", "datetime", "enum", "hashlib", "inspect", "json", "logging"),
    *("math", "os", "pathlib", "platform", "pprint", "re", "shutil", "string", "sys", "textwrap"),
    *("time", "tempfile", "typing", "typing_extensions", "uuid", "warnings", "yaml"),
}
"""Packages whose functions change nothing that they are given."""

HELD = "logging"
"""The package whose objects are harmless too."""


def call(reader: "Reader", callee: External, arguments: Arguments, location: Location) -> Value:
    """What calling something outside the project gives."""
    last = callee.name.rpartition(".")[2]
    package = callee.name.partition(".")[0]
    if callee.name == "typing.cast" and len(arguments.plain) > 1:
        value: Value = arguments.plain[1]
        return value
    made = copying.call_function(reader, callee.name, arguments, location)
    if made is None:
        made = functions.computed(reader, _spelt(callee.name), arguments, location)
    if made is not None:
        return made
    if callee.name in classes.FIELDS:
        default = {"default": arguments.plain[0]} if arguments.plain else {}
        return Instance(callee.name, location, {**default, **arguments.named}, arguments.gaps)
    words = words_for(callee, reader.vocabulary)
    if last[:1].isupper() or words is not None:
        instance = Instance(callee.name, location, words=words)
        construction.given(reader, instance, arguments)
        return instance
    why = Unknown(f"`{callee.name}` comes from outside the project", location)
    if callee.name in classes.STYLES or package == HELD or callee.name in DECORATORS:
        return External(f"{callee.name}()", location)
    if package == "globals()":
        if last not in READING:
            reader.let_go(callee, why)
    elif package not in HARMLESS:
        reader.escape_all(arguments.values, why)
    return lost(why.why, location, *arguments.values)


def _spelt(name: str) -> str:
    """The usual name of a function that goes by several."""
    return name.replace("posixpath.", "os.path.", 1) if name.startswith("posixpath.") else name


READING = {"get", "items", "keys", "values", "copy"}
"""Methods of a module's names that set none of them."""

DECORATORS = {"functools.lru_cache", "functools.wraps"}
