"""What a builder may give to the job of its step: environment variables, and a command line."""

import ast
from collections.abc import Callable, Container, Iterator, Sequence

from msgspec.structs import replace

from align_ci.load.builder_arguments import configuration_of
from align_ci.load.builders import Builder, definition, name_place
from align_ci.load.child.executions import Methods
from align_ci.load.jobs.attributes import Attributes
from align_ci.load.jobs.calls import unknown_arguments
from align_ci.load.jobs.outlines import Outlines
from align_ci.load.jobs.running import Run, Subject, TooLong
from align_ci.load.jobs.values import (
    Collection,
    Dim,
    Place,
    Plain,
    Thing,
    Value,
    forced,
    is_none,
    location,
)
from align_ci.load.static.classes import find
from align_ci.load.values import Class, Function, Instance
from align_ci.model import Build, Contract, Fact, Group, Job, Known, Location, Unknown

_VARIABLES = ("env", "environment")
_ARGUMENTS = ("arguments", "job_arguments")
PARAMETERS = (*_VARIABLES, *_ARGUMENTS)
"""What the SDK calls the parameters that take them."""

COMPUTED = "some names are computed"
TOO_LONG = "the builder's methods are too long to be followed"

Texts = Group[Fact[str]]


class Jobs:
    """Tells of builders that were not executed what they may give to the jobs of their steps.

    Args:
        methods: What the project's builders call their methods.
        declared: Gives the object that declares a contract.
    """

    def __init__(self, methods: Methods, declared: Callable[[Contract], Instance | None]) -> None:
        self._methods = methods
        self._declared = declared
        self._attributes = Attributes()
        self._outlines = Outlines(PARAMETERS)
        self._told: dict[tuple[int, int], Job | None] = {}

    def of(self, builder: Builder, build: Build) -> Build:
        """What came of a builder, with its job where that can be told."""
        if build.failure is not None or isinstance(build.built, Known):
            return build
        return replace(build, job=self._of(builder, build))

    def _of(self, builder: Builder, build: Build) -> Job | None:
        contract = build.contract.value if isinstance(build.contract, Known) else None
        if contract is None:
            return None
        key = (id(builder.owner), id(contract))
        if key not in self._told:
            self._told[key] = self._job(builder, contract)
        return self._told[key]

    def configured(self, builder: Builder, method: Function) -> frozenset[str]:
        """The flags that a method gives, of which the class of the configuration names each.

        What that class inherits may be for builders of other steps.
        """
        place, owner, node = builder.location, builder.owner, definition(builder)
        configuration = configuration_of(owner, node) if node is not None else None
        if configuration is None:
            return frozenset()
        subject = Subject(owner, None, configuration, self._attributes, self._outlines)
        run = Run(subject, PARAMETERS)
        try:
            anything = unknown_arguments(method, 1, Dim("whoever calls it gives it", place))
            made = forced(run.call(method, [Thing("builder", owner)], anything, place))
            named = [*_flags(made)] if isinstance(made, Collection) else []
        except (TooLong, RecursionError):
            return frozenset()
        own = [each for each in configuration.scope.names.values() if isinstance(each, Function)]
        return frozenset(
            each.value
            for each in named
            if isinstance(each, Known) and any(_holds(part, each.location) for part in own)
        )

    def configured_variables(self, builder: Builder, build: Build) -> tuple[Known[str], ...]:
        """The variables of a job that the class of the builder's configuration names.

        Not where the job may be given others, or not be given them after all.
        """
        job = self._of(builder, build)
        node = definition(builder)
        configuration = configuration_of(builder.owner, node) if node is not None else None
        if job is None or not job.variables or job.variables.gaps or configuration is None:
            return ()
        own = [each for each in configuration.scope.names.values() if isinstance(each, Function)]
        return tuple(
            each
            for each in job.variables
            if isinstance(each, Known)
            and each.value not in job.left_out
            and any(_holds(part, each.location) for part in own)
        )

    def _job(self, builder: Builder, contract: Contract) -> Job | None:
        """What a builder may give; None where no method was seen to give anything."""
        place, owner = builder.location, builder.owner
        step, node = _method(owner, self._methods.step), definition(builder)
        if step is None or node is None:
            return None
        configuration = configuration_of(owner, node)
        subject = Subject(
            owner,
            contract,
            configuration,
            self._attributes,
            self._outlines,
            self._declared(contract),
        )
        run = Run(subject, PARAMETERS)
        try:
            anything = unknown_arguments(step, 1, Dim("whoever calls it gives it", place))
            run.call(step, [Thing("builder", owner)], anything, place)
            if not any(run.given.values()):
                return None
            return Job(
                _texts(run, _VARIABLES, _keys, _place(owner, self._methods.variables, place)),
                _texts(run, _ARGUMENTS, _flags, _place(owner, self._methods.arguments, place)),
                tuple(sorted(run.assumed)),
                tuple(sorted(run.left_out)),
            )
        except (TooLong, RecursionError):
            nothing: Texts = Group((), (Unknown(TOO_LONG, place),), place)
            return Job(nothing, nothing)


def gets_none_of(flags: Container[str], build: Build) -> bool:
    """Whether a job certainly gets none of some flags; not where it is not known what it is."""
    contract = build.contract.value if isinstance(build.contract, Known) else None
    if contract is None:
        return False
    if isinstance(build.built, Known):
        given: Texts | None = build.built.value.arguments
    elif build.job is not None:
        given = build.job.flags
    else:
        return False
    if given is None:
        return True
    known = [each.value for each in given if isinstance(each, Known)]
    is_whole = given.complete and len(known) == len(given.items)
    return is_whole and not any(text.partition("=")[0] in flags for text in known)


def _holds(function: Function, place: Location) -> bool:
    """Whether something stands in a function."""
    node = function.node
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return function.location.path == place.path and place.line in lines


def _method(owner: Class, names: Sequence[str]) -> Function | None:
    found = (find(owner, name) for name in names)
    return next((each for each in found if isinstance(each, Function)), None)


def _place(owner: Class, names: Sequence[str], place: Location) -> Location:
    """The name of a class's own method, where it is mended; else that of the class."""
    method = _method(owner, names)
    if method is None or method.owner is not owner or not isinstance(method.node, ast.FunctionDef):
        return place
    return name_place(method.location, "def ", method.node.name)


def _texts(
    run: Run,
    names: Sequence[str],
    texts: Callable[[Collection], Iterator[Fact[str]]],
    place: Location,
) -> Texts | None:
    values = [forced(each) for name in names for each in run.given[name]]
    if not values:
        return None
    held: list[Fact[str]] = []
    for value in values:
        if isinstance(value, Collection):
            held += [*texts(value), *(why.unknown for why in value.gaps)]
        elif not is_none(value):
            held.append(value.unknown if isinstance(value, Dim) else Unknown(COMPUTED, place))
    known: dict[str, Fact[str]] = {}
    for each in held:
        if isinstance(each, Known):
            known.setdefault(each.value, each)
    gaps = [each for each in held if isinstance(each, Unknown)]
    return Group(tuple(known.values()), tuple(gaps[:1]), place)


def _keys(held: Collection) -> Iterator[Fact[str]]:
    for key in held:
        yield _text(key, held.place)


def _flags(held: Collection) -> Iterator[Fact[str]]:
    """The flags of a command line; what is not known and comes after one is its value."""
    is_after_flag = False
    for word in held:
        text = _text(word, held.place)
        is_flag = isinstance(text, Known) and text.value.startswith("-")
        if is_flag or (isinstance(text, Unknown) and not is_after_flag):
            yield text
        is_after_flag = isinstance(text, Known) and is_flag and "=" not in text.value


def _text(value: Value, place: Place) -> Fact[str]:
    match forced(value):
        case Plain(value=str() as text, place=where):
            return Known(text, location(where))
        case Dim() as why:
            return why.unknown
        case _:
            return Unknown(COMPUTED, location(place))
