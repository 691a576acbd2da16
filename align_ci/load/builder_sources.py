"""Makes the facts of builders as they are written, whatever comes of executing them."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from align_ci.load.builder_arguments import configuration_of, passed
from align_ci.load.builder_keys import Texts, asked, handed, made, needed, read, texts
from align_ci.load.builder_uses import Uses
from align_ci.load.builders import Builder, definition, name_place
from align_ci.load.child.executions import Methods
from align_ci.load.configured_scripts import bases, configured_scripts
from align_ci.load.given_variables import giving
from align_ci.load.jobs.given import Jobs, gets_none_of
from align_ci.load.lookups import Words
from align_ci.load.made_steps import foreign_step, made_steps, sdk_steps
from align_ci.load.script.evaluation import Evaluator, OutOfFuel
from align_ci.load.script.literals import path_literals
from align_ci.load.script.settings import evaluator, settings
from align_ci.load.source import Source
from align_ci.load.static.classes import find, lineage
from align_ci.load.static.reader import Reader
from align_ci.load.uses import Use
from align_ci.load.values import Class, External, Function, Method
from align_ci.load.variable_defaults import variable_defaults
from align_ci.model import (
    Build,
    BuilderSource,
    ComputedArguments,
    Fact,
    Group,
    Known,
    Location,
    PassedArgument,
    Unknown,
    VariableDefault,
)

DEEP = "the class could not be followed"

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class SourceFacts:
    """Makes the facts of builders as they are written.

    Args:
        reader: What was read.
        methods: What the project's builders call their methods.
        builds: What came of executing the builders.
        lookups: What modules look up by a step's name, by identity.
        jobs: Tells what builders may give to the jobs of their steps.
    """

    def __init__(
        self,
        reader: Reader,
        methods: Methods,
        builds: Sequence[Build],
        lookups: Mapping[int, Words],
        jobs: Jobs,
    ) -> None:
        self._methods = methods
        self._lookups = lookups
        self._jobs = jobs
        self._builds: dict[Location, list[Build]] = defaultdict(list)
        for build in builds:
            self._builds[build.location].append(build)
        self._evaluators: dict[str, Evaluator] = {}
        self._uses = Uses(reader.modules)
        held = (value for each in reader.modules for value in each.scope.names.values())
        self._derived = bases(value for value in held if isinstance(value, Class))

    def source(self, builder: Builder) -> BuilderSource:
        """The facts of one builder; whether its methods are used is what their ``use`` says."""
        place, bases = builder.location, _bases(builder)
        source = builder.module.source
        node = definition(builder)
        if source is None or node is None:
            missing: Group[Unknown] = Group((), (Unknown("its source was not found", place),))
            return BuilderSource(builder.owner.name, bases, missing, missing, missing, place)  # type: ignore[arg-type]
        methods = texts(node, source)
        config = configuration_of(builder.owner, node)
        steps = made_steps(_own(node, self._methods.step), builder.module.scope.names, source)
        try:
            return BuilderSource(
                name=builder.owner.name,
                bases=bases,
                paths=path_literals(node, source),
                arguments=Group(tuple(self._arguments(builder, node, source))),
                variables=self._variables(builder, node, source),
                location=place,
                passed=Group(tuple(self._passed(builder, node, source))),
                inputs=asked(methods, "expected_input_paths"),
                outputs=asked(methods, "expected_output_paths"),
                made_inputs=made(methods, "ProcessingInput", "input_name"),
                made_outputs=made(methods, "ProcessingOutput", "output_name"),
                defaults=Group(tuple(self._defaults(node, source, config))),
                needed_inputs=needed(methods, "inputs"),
                needed_outputs=needed(methods, "outputs"),
                named=self._named(builder, node, methods),
                configuration=config.name if config is not None else "",
                scripts=Group(tuple(configured_scripts(config, builder.owner, self._derived))),
                foreign_step=foreign_step(steps),
                made_steps=Group(sdk_steps(steps)),
                inherited=Group(tuple(self._inherited(builder, node))),
                configured=Group(self._configured(builder)),
            )
        except (RecursionError, OutOfFuel):
            deep: Group[Unknown] = Group((), (Unknown(DEEP, place),))
            return BuilderSource(builder.owner.name, bases, deep, deep, deep, place)  # type: ignore[arg-type]

    def uses(self, builder: Builder, found: BuilderSource) -> tuple[Use, ...]:
        """What decides whether its methods that compute arguments are used, one for each."""
        return tuple(
            self._uses.of(builder.owner, each.name.value, each.name.location)
            for each in (*found.arguments, *found.inherited)
            if isinstance(each.name, Known)
        )

    def forget(self) -> None:
        """Let go of what was followed."""
        for each in self._evaluators.values():
            each.files.forget()
        self._evaluators.clear()

    def _named(
        self, builder: Builder, node: ast.ClassDef, methods: Sequence[Texts]
    ) -> tuple[str, ...]:
        """The words with which the class looks something up, or the module for it."""
        held = builder.module.scope.names
        names = sorted(read(node)) if self._lookups else ()
        values = [held[name] for name in names if name in held]
        given = (word for value in values for word in self._lookups.get(id(value), ()))
        return tuple(dict.fromkeys((*handed(methods), *given)))

    def _arguments(
        self, builder: Builder, node: ast.ClassDef, source: Source
    ) -> Iterator[ComputedArguments]:
        for method in _own(node, self._methods.arguments):
            place = _place_of(method, source)
            yield ComputedArguments(
                name=Known(method.name, place),
                is_used=self._uses.of(builder.owner, method.name, place).otherwise,
                gives_some=gives_some(method, place),
            )

    def _inherited(self, builder: Builder, node: ast.ClassDef) -> Iterator[ComputedArguments]:
        """The method that gives arguments of the configuration, where no step is seen to get any.

        What a base class makes by itself need not be for all that derive from it.
        """
        name = next((each for each in self._methods.arguments if find(builder.owner, each)), "")
        method = find(builder.owner, name)
        builds = self._builds[builder.location]
        if not isinstance(method, Function) or any(_own(node, [name])) or not builds:
            return
        flags = self._jobs.configured(builder, method)
        if flags and all(gets_none_of(flags, each) for each in builds):
            place = builder.location
            yes = Known(True, place)  # noqa: FBT003 - a fact
            is_used = self._uses.of(builder.owner, name, place).otherwise
            yield ComputedArguments(Known(name, place), is_used, yes)

    def _configured(self, builder: Builder) -> tuple[Known[str], ...]:
        """The variables of its jobs that the configuration names, each once."""
        found: dict[str, Known[str]] = {}
        for build in self._builds[builder.location]:
            for each in self._jobs.configured_variables(builder, build):
                found.setdefault(each.value, each)
        return tuple(found.values())

    def _passed(
        self, builder: Builder, node: ast.ClassDef, source: Source
    ) -> Iterator[PassedArgument]:
        for method in _own(node, self._methods.arguments):
            yield from passed(builder, node, method, source)

    def _defaults(
        self, node: ast.ClassDef, source: Source, config: Class | None
    ) -> Iterator[VariableDefault]:
        for method in _own(node, self._methods.variables):
            yield from variable_defaults(Texts(method, source), config, self._derived)

    def _variables(self, builder: Builder, node: ast.ClassDef, source: Source) -> Group[Fact[str]]:
        """What the class's own method sets; executing it may tell more than reading it."""
        method = next(_own(node, self._methods.variables), None)
        method = method or giving(node, builder.module.scope.names)
        if method is None:
            return Group()
        config = configuration_of(builder.owner, node)
        read = settings(
            self._evaluator(source), method, lambda each: self._of_configuration(each, config)
        )
        place = _place_of(method, source)
        built = [each.built for each in self._builds[builder.location]]
        if not built or not all(isinstance(each, Known) for each in built) or _asks_base(method):
            return Group(read.items, read.gaps, place)
        groups = [each.value.variables for each in built if isinstance(each, Known)]
        found: dict[str, Fact[str]] = {name.value: name for name in read}
        for entry in (entry for group in groups for entry in group):
            if isinstance(entry.name, Known):
                found.setdefault(entry.name.value, entry.name)
        gaps = (gap for group in groups for gap in group.gaps)
        return Group(tuple(found.values()), tuple(gaps), place)

    def _evaluator(self, source: Source) -> Evaluator:
        if source.path not in self._evaluators:
            self._evaluators[source.path] = evaluator(source)
        return self._evaluators[source.path]

    def _of_configuration(self, node: ast.expr, config: Class | None) -> Group[Known[str]] | None:
        """What a method or property of the configuration gives: ``self.config.variables()``."""
        asked = node.func if isinstance(node, ast.Call) and not node.args else node
        match asked:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr="config")):
                found = find(config, asked.attr) if config is not None else None
            case _:
                return None
        if not isinstance(found, Function) or isinstance(found.node, ast.Lambda):
            return None
        source = found.module.source
        return settings(self._evaluator(source), found.node) if source is not None else None


def gives_some(method: _Function, place: Location) -> Fact[bool]:
    """Whether what a method returns may hold anything; not known where that is not seen."""
    returned = [node.value for node in _body(method) if isinstance(node, ast.Return)]
    seen = [_holds(value, method) for value in returned if value is not None]
    if True in seen or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _body(method)):
        return Known(True, place)  # noqa: FBT003 - a fact
    if None in seen:
        return Unknown("what it returns is computed elsewhere", place)
    return Known(False, place)  # noqa: FBT003 - a fact


def _holds(node: ast.expr, method: _Function) -> bool | None:
    """Whether an expression may stand for something that is not empty; None in doubt."""
    match node:
        case ast.List(elts=held) | ast.Tuple(elts=held) | ast.Set(elts=held):
            return bool(held)
        case ast.Dict(values=held):
            return bool(held)
        case ast.Constant(value=value):
            return bool(value)
        case ast.ListComp() | ast.DictComp() | ast.GeneratorExp() | ast.JoinedStr():
            return True
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            return _either([_holds(one, method), _holds(other, method)])
        case ast.Call(func=ast.Name(id="list" | "dict" | "tuple"), args=[], keywords=[]):
            return False
        case ast.Name(id=name):
            return _either([_put(each, name, method) for each in _body(method)])
        case _:
            return None


def _put(node: ast.AST, name: str, method: _Function) -> bool | None:
    """Whether a part of a method puts something under a name; False where it is not about it."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return None if isinstance(value, ast.Name) else _holds(value, method)
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
            known = None if isinstance(value, ast.Name) else _holds(value, method)
            return known if target == name else False
        case ast.AugAssign(target=ast.Name(id=target)) if target == name:
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id=target))) if target == name:
            return node.func.attr in {"append", "extend", "insert", "update"} or None  # type: ignore[attr-defined]
        case ast.Call(args=given) if any(_names(each, name) for each in given):
            return None
        case ast.Subscript(value=ast.Name(id=target), ctx=ast.Store()) if target == name:
            return True
        case ast.arg(arg=target) if target == name:
            return None
        case _:
            return False


def _names(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _either(parts: list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


def _body(method: _Function) -> Iterator[ast.AST]:
    """What a method is made of, without the functions inside it."""
    pending: list[ast.AST] = [method.args, *method.body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _Function | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def _asks_base(method: _Function) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(method))


def _own(node: ast.ClassDef, names: Sequence[str]) -> Iterator[_Function]:
    """The methods of a class that bear one of some names; of several, the last counts."""
    methods = {each.name: each for each in node.body if isinstance(each, _Function)}
    yield from (methods[name] for name in names if name in methods)


def _place_of(method: _Function, source: Source) -> Location:
    keyword = "async def " if isinstance(method, ast.AsyncFunctionDef) else "def "
    return name_place(source.location(method), keyword, method.name)


def _bases(builder: Builder) -> Group[Location]:
    links = lineage(builder.owner)[1:]
    found = [
        name_place(link.location, "class ", link.name) for link in links if isinstance(link, Class)
    ]
    unknown = [link for link in links if not isinstance(link, Class | External | Method)]
    gaps = (Unknown("a base class is not known", builder.location),) if unknown else ()
    return Group(tuple(found), gaps)
