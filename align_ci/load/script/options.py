"""The arguments that a script's parser takes: argparse, click and typer."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from align_ci.aws.variables import is_platform_variable
from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.handed import ARGUMENTS, handed_on
from align_ci.load.script.index import Found
from align_ci.load.script.parsers import are_seen, is_parsed
from align_ci.load.script.program import argument
from align_ci.load.script.scopes import Scope
from align_ci.load.script.values import (
    Defined,
    External,
    Literal,
    Plain,
    Text,
)
from align_ci.model import Fact, Group, Known, Location, Option, Unknown

_OTHERS = frozenset({"HfArgumentParser", "Fire", "docopt", "ArgParser", "CLI", "TypedArgs"})
"""Parsers of other libraries, whose arguments are not seen."""


class CommandLine(Struct, frozen=True):
    """What a script does with its command line."""

    options: Group[Option]
    parses: bool
    is_lenient: bool


def command_line(evaluator: Evaluator) -> CommandLine:
    """What a script takes from its command line, and why there may be more."""
    found = _Options(evaluator)
    options = [*found.of_argparse(), *found.of_click()]
    parses = bool(options) or any(_calls(evaluator, "parse_args", "parse_known_args"))
    lenient = any(_calls(evaluator, "parse_known_args", "parse_known_intermixed_args"))
    gaps = [*found.gaps, *_others(evaluator)]
    gaps += handed_on(evaluator.index, ARGUMENTS, "arguments may be added under another name")
    return CommandLine(Group(tuple(options), tuple(gaps)), parses, lenient or found.is_lenient)


class _Options:
    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self.gaps: list[Unknown] = []
        self.is_lenient = False

    def of_argparse(self) -> Iterator[Option]:
        for found in _calls(self._evaluator, "add_argument"):
            option = self._option(found, found.node.args)
            if option is not None:
                yield option
        for found in _calls(self._evaluator, "ArgumentParser"):
            parents = argument(found.node, "parents")
            if parents is not None and not are_seen(self._evaluator, parents, found.scope):
                self._gap(found.node, found, "the parser has parents")

    def of_click(self) -> Iterator[Option]:
        for found in self._evaluator.index.decorated:
            if not self._evaluator.files.is_live(found.scope):
                continue
            for decorator in found.node.decorator_list:
                name = self._decorated_by(decorator, found)
                if name in {"click.option", "click.argument"}:
                    option = self._option(Found(decorator, found.scope), decorator.args)
                    if option is not None:
                        yield option
                elif name.endswith((".command", ".callback")) and _is_typer(self._evaluator):
                    yield from self._of_typer(found.node, found.scope)
                elif name == "click.command":
                    self._settings(decorator)
        for found in _calls(self._evaluator, "run"):
            yield from self._run_by_typer(found)

    def _decorated_by(self, decorator: ast.expr, found: Found) -> str:
        if not isinstance(decorator, ast.Call):
            return ""
        values = self._evaluator.values(decorator.func, found.scope)
        names = [value.name for value in values if isinstance(value, External)]
        if names:
            return names[0]
        return f".{decorator.func.attr}" if isinstance(decorator.func, ast.Attribute) else ""

    def _settings(self, decorator: ast.Call) -> None:
        settings = argument(decorator, "context_settings")
        if settings is not None and "ignore_unknown_options" in ast.unparse(settings):
            self.is_lenient = True

    def _run_by_typer(self, found: Found) -> Iterator[Option]:
        if External("typer.run") not in self._evaluator.values(found.node.func, found.scope):
            return
        for each in found.node.args[:1]:
            for value in self._evaluator.values(each, found.scope):
                if isinstance(value, Defined) and isinstance(value.node, ast.FunctionDef):
                    yield from self._of_typer(value.node, value.scope)

    def _of_typer(self, function: ast.FunctionDef, scope: Scope) -> Iterator[Option]:
        given = function.args
        placed = [*given.posonlyargs, *given.args]
        without = len(placed) - len(given.defaults)
        for index, each in enumerate(placed):
            default = given.defaults[index - without] if index >= without else None
            location = scope.source.location(each)
            flag = each.arg.replace("_", "-")
            is_argument = default is None or "Argument(" in ast.unparse(default)
            flags = [flag] if is_argument else [f"--{flag}", f"--{each.arg}"]
            yield Option(
                flags=Group(tuple(Known(text, location) for text in dict.fromkeys(flags))),
                name=Known(each.arg, location),
                required=Known(default is None, location),
                choices=Unknown("its type decides", location),
                default=Unknown("its default is not read", location),
                is_from_platform=False,
                location=location,
            )

    def _option(self, found: Found, flags: list[ast.expr]) -> Option | None:
        node: ast.Call = found.node
        location = found.scope.source.location(node)
        names = self._flags(flags, found)
        if names is None:
            return None
        known = [fact.value for fact in names if isinstance(fact, Known)]
        default = argument(node, "default")
        return Option(
            flags=Group(tuple(names), (), location),
            name=self._name(node, known, found),
            required=self._required(node, known, found),
            choices=self._choices(node, found),
            default=self._default(default, found),
            is_from_platform=default is not None and self._is_from_platform(default, found),
            location=location,
        )

    def _flags(self, flags: list[ast.expr], found: Found) -> list[Fact[str]] | None:
        """The flags; None where they are not known."""
        facts: list[Fact[str]] = []
        for node in flags:
            values = (
                () if isinstance(node, ast.Starred) else self._evaluator.values(node, found.scope)
            )
            texts = [value for value in values if isinstance(value, Text) and not value.is_open]
            if len(texts) != len(values) or not texts:
                self._gap(node, found, "an argument of the parser has a computed name")
                return None
            facts += [
                # click writes a flag and its opposite as one.
                Known(flag, text.location, text.quote * (flag == text.value))
                for text in texts
                for flag in text.value.split("/" if text.value.startswith("-") else None)
            ]
        action = argument(found.node, "action")
        if action is not None and ast.unparse(action).endswith("BooleanOptionalAction"):
            known = [fact for fact in facts if isinstance(fact, Known)]
            facts += [
                Known(f"--no-{fact.value[2:]}", fact.location)
                for fact in known
                if fact.value.startswith("--")
            ]
        if not facts and (dest := argument(found.node, "dest")) is not None:
            return self._flags([dest], found)
        if not facts:
            self._gap(found.node, found, "an argument of the parser has a computed name")
            return None
        return facts

    def _name(self, node: ast.Call, flags: list[str], found: Found) -> Fact[str]:
        location = found.scope.source.location(node)
        dest = argument(node, "dest")
        if dest is not None:
            values = self._evaluator.values(dest, found.scope)
            if len(values) == 1 and isinstance(values[0], Text):
                return Known(values[0].value, location)
            return Unknown("its destination is computed", location)
        long = next((flag for flag in flags if flag.startswith("--")), flags[0])
        return Known(long.lstrip("-").replace("-", "_"), location)

    def _required(self, node: ast.Call, flags: list[str], found: Found) -> Fact[bool]:
        location = found.scope.source.location(node)
        given = argument(node, "required")
        if given is None:
            needs = flags[0][:1] != "-" and not self._may_be_absent(node, found)
            return Known(needs, location)
        values = self._evaluator.values(given, found.scope)
        if len(values) == 1 and isinstance(values[0], Plain):
            return Known(bool(values[0].value), location)
        return Unknown("whether it is required is computed", location)

    def _may_be_absent(self, node: ast.Call, found: Found) -> bool:
        nargs = argument(node, "nargs")
        if nargs is None:
            return False
        values = self._evaluator.values(nargs, found.scope)
        return not all(isinstance(value, Plain) or _is_text(value, "+") for value in values)

    def _choices(self, node: ast.Call, found: Found) -> Fact[tuple[str, ...] | None]:
        location = found.scope.source.location(node)
        given, kind = argument(node, "choices"), argument(node, "type")
        if isinstance(kind, ast.Call) and ast.unparse(kind.func).endswith("Choice"):
            given = kind.args[0] if kind.args and not kind.keywords else kind
        elif given is not None and kind is not None and not _is_plain_type(kind):
            return Unknown("its type may change what is compared with the choices", location)
        if given is None:
            return Known(None, location)
        location = found.scope.source.location(given)
        if not any(isinstance(v, Literal) for v in self._evaluator.values(given, found.scope)):
            return Unknown("its choices are computed", location)
        texts = [_shown(value) for value in self._evaluator.elements(given, found.scope)]
        if not texts or None in texts:
            return Unknown("its choices are computed", location)
        return Known(tuple(text for text in texts if text is not None), location)

    def _default(self, node: ast.expr | None, found: Found) -> Fact[str | None]:
        location = found.scope.source.location(node or found.node)
        if node is None:
            return Known(None, location)
        values = self._evaluator.values(node, found.scope)
        if [*values] == [Plain(None)]:
            return Known(None, location)
        text = _shown(values[0]) if len(values) == 1 else None
        if text is None:
            return Unknown("its default is computed", location)
        return Known(text, location)

    def _is_from_platform(self, node: ast.expr, found: Found) -> bool:
        """Whether a default is a variable that SageMaker sets: the way of its own images."""
        for part in ast.walk(node):
            key = None
            if isinstance(part, ast.Subscript):
                key = part.slice
            elif isinstance(part, ast.Call) and part.args:
                key = part.args[0]
            if key is not None and any(
                isinstance(value, Text) and is_platform_variable(value.value)
                for value in self._evaluator.values(key, found.scope)
            ):
                return True
        return False

    def _gap(self, node: ast.expr, found: Found, why: str) -> None:
        self.gaps.append(Unknown(why, found.scope.source.location(node)))


def _is_plain_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"str", "int", "float"}


def _is_text(value: object, text: str) -> bool:
    """Whether a value is this very text."""
    return isinstance(value, Text) and value.value == text


def _calls(evaluator: Evaluator, *names: str) -> Iterator[Found]:
    for name in names:
        for found in evaluator.files.calls_of(name):
            if evaluator.files.is_live(found.scope):
                yield found


def _others(evaluator: Evaluator) -> Iterator[Unknown]:
    for found in _calls(evaluator, *sorted(_OTHERS)):
        yield Unknown("another library parses the command line", _location(found))
    for found in evaluator.index.subscripts:
        if not evaluator.files.is_live(found.scope) or not _is_argv(evaluator, found):
            continue
        if not is_parsed(evaluator, found.node):
            yield Unknown("the command line is read by hand", _location(found))


def _is_argv(evaluator: Evaluator, found: Found) -> bool:
    match found.node.value:
        case ast.Attribute(attr="argv") | ast.Name(id="argv"):
            return External("sys.argv") in evaluator.values(found.node.value, found.scope)
    return False


def _is_typer(evaluator: Evaluator) -> bool:
    return any(found.module.partition(".")[0] == "typer" for found, _ in evaluator.index.imports)


def _location(found: Found) -> Location:
    return found.scope.source.location(found.node)


def _shown(value: object) -> str | None:
    if isinstance(value, Text) and not value.is_open:
        return value.value
    return str(value.value) if isinstance(value, Plain) and value.value is not None else None
