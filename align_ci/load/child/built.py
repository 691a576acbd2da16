"""What a child may answer about builders and pipelines; checked before it is believed."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from msgspec import Struct

from align_ci.load.child.answer import (
    Failure,
    InvalidAnswer,
    Numbers,
    described,
    failure,
    is_text,
)
from align_ci.load.child.describe import MAX_INT
from align_ci.load.child.executions import (
    Attempt,
    BuilderTarget,
    BuiltMount,
    BuiltStep,
    Compilation,
    Described,
    Execution,
    Held,
    Named,
    PartPlace,
    PipelineTarget,
    Place,
    Raised,
    Sdk,
)
from align_ci.load.child.stand_ins import is_marked

_MOST = 10_000
_MOST_CONFIGS = 50
_MOST_CHARACTERS = 4 * 1024**2
_PARTS = frozenset({"step", "input", "output", "channel", "property-file", "parameter"})
_DECIDED = frozenset({"step", "inputs", "outputs", "variables", "arguments", "hyperparameters"})

Item = TypeVar("Item")


class Built(Struct, frozen=True):
    """The answer for a builder with one configuration.

    Attributes:
        execution: What became of it.
        of: How many configurations it has.
        sdk_seconds: How long importing more of the SDK took.
        objects: How many objects were described for the first time.
    """

    execution: Execution
    of: int
    sdk_seconds: float
    objects: int


class Reader:
    """Reads answers.

    Args:
        files: The files of the project; a place in any other is none.
        numbers: The numbers of objects that the child may use.
    """

    def __init__(self, files: Collection[str], numbers: Numbers) -> None:
        self._files = files
        self._numbers = numbers

    def sdk(self, answer: Any) -> Sdk | Failure:
        """The SDK that the child has, or why the child cannot go on.

        Raises:
            InvalidAnswer: It has another form; so for the other answers.
        """
        found = _answer(answer, "sdk")
        if isinstance(found, Failure):
            return found
        return Sdk(_text(found["version"], 100), _text(found["why"]), _number(found["sdk_seconds"]))

    def built(self, answer: Any, target: BuilderTarget) -> Built | Failure:
        """What became of a builder."""
        found = _answer(answer, "builder")
        if isinstance(found, Failure):
            return found
        held = [found["specification"], found["contract"]]
        trees = [each["tree"] for each in held if isinstance(each, dict) and "tree" in each]
        objects = described(trees, self._numbers)
        specification, contract = map(_held, held)
        execution = Execution(
            target,
            specification,
            contract,
            tuple(map(_text, _list(found["given"]))),
            None if found["step"] is None else self._step(found["step"]),
            self._raised(found["failure"]),
            _text(found["skipped"]),
            self._attempts(found["attempts"]),
        )
        of = _whole(found["of"])
        return Built(execution, min(of, _MOST_CONFIGS), _number(found["sdk_seconds"]), objects)

    def compiled(self, answer: Any, target: PipelineTarget) -> tuple[Compilation, float] | Failure:
        """What became of a pipeline, and how long importing more of the SDK took."""
        found = _answer(answer, "pipeline")
        if isinstance(found, Failure):
            return found
        listed = found["listed"]
        compilation = Compilation(
            target,
            _text(found["name"]),
            _text(found["definition"], _MOST_CHARACTERS),
            None if listed is None else frozenset(map(_text, _list(listed))),
            self._many(found["places"], self._part_place),
            self._raised(found["failure"]),
            _text(found["skipped"]),
            self._attempts(found["attempts"]),
        )
        return compilation, _number(found["sdk_seconds"])

    def place(self, path: str, line: int) -> Place | None:
        """A line of the project; None for one of another file."""
        return Place(path, max(line, 1)) if path in self._files and line <= MAX_INT else None

    def _step(self, tree: Any) -> BuiltStep:
        found = _mapping(tree)
        places, unmade = _mapping(found["places"]), _mapping(found["unmade"])
        if not places.keys() | unmade.keys() <= _DECIDED:
            raise InvalidAnswer("a place of nothing known")
        known = {name: self._place(place) for name, place in places.items()}
        return BuiltStep(
            _text(found["kind"]),
            self._many(found["inputs"], self._mount),
            self._many(found["outputs"], self._mount),
            self._many(found["variables"], _pair),
            tuple(map(_text_or_none, _list(found["arguments"]))),
            self._many(found["hyperparameters"], _pair),
            _whole(found["sdk_inputs"]),
            {name: place for name, place in known.items() if place is not None},
            {name: _text(why) for name, why in unmade.items()},
        )

    def _mount(self, tree: Any) -> BuiltMount:
        found = _mapping(tree)
        place = self._place(found["place"])
        return BuiltMount(_text_or_none(found["name"]), _text_or_none(found["path"]), place)

    def _part_place(self, tree: Any) -> PartPlace | None:
        match tree:
            case [part, step, name, path, place] if part in _PARTS:
                where = self._place(place)
                texts = _text(step), _text(name), _text(path)
                return PartPlace(part, *texts, where) if where else None
        raise InvalidAnswer("a place of unknown form")

    def _attempts(self, trees: Any) -> tuple[Attempt, ...]:
        return self._many(trees, self._attempt)

    def _attempt(self, tree: Any) -> Attempt:
        found = _mapping(tree)
        return Attempt(_text(found["address"]), self._place(found["place"]))

    def _raised(self, tree: Any) -> Raised | None:
        if tree is None:
            return None
        found = failure(tree)
        words = "asked Python to exit" if found.kind == "exit" else ""
        message = f"{words} ({found.message})" if words else found.message
        return Raised(message, self.place(found.path, found.line))

    def _place(self, tree: Any) -> Place | None:
        match tree:
            case None:
                return None
            case [str(path), int(line)] if is_text(path):
                return self.place(path, line)
        raise InvalidAnswer("a place of unknown form")

    @staticmethod
    def _many(trees: Any, read: Callable[[Any], Item | None]) -> tuple[Item, ...]:
        return tuple(item for item in map(read, _list(trees)) if item is not None)


class _Mapping(dict[str, Any]):
    """A mapping that must have what is looked up."""

    def __missing__(self, name: str) -> Any:
        raise InvalidAnswer(f"nothing about its {name}")


def _answer(answer: Any, task: str) -> _Mapping | Failure:
    match answer:
        case {"error": error, **rest} if not rest:
            return failure(error)
        case {**parts} if parts.keys() == {task}:
            return _mapping(parts[task])
    raise InvalidAnswer(f"nothing about the {task}")


def _mapping(tree: Any) -> _Mapping:
    if not isinstance(tree, dict):
        raise InvalidAnswer("a part of unknown form")
    return _Mapping(tree)


def _list(tree: Any) -> list[Any]:
    if not isinstance(tree, list) or len(tree) > _MOST:
        raise InvalidAnswer("no list, or one too long")
    return tree


def _held(tree: Any) -> Held:
    match tree:
        case None:
            return None
        case {"module": module, "name": name, **rest} if not rest:
            return Named(_text(module), _text(name))
        case {"tree": found, **rest} if not rest:
            return Described(found)
    raise InvalidAnswer("an object of unknown form")


def _pair(tree: Any) -> tuple[str, str | None]:
    match tree:
        case [name, value]:
            return _text(name), _text_or_none(value)
    raise InvalidAnswer("a pair of unknown form")


def _text(value: Any, most: int = 100_000) -> str:
    if not is_text(value, most):
        raise InvalidAnswer("no text, or one too long")
    return str(value)


def _text_or_none(value: Any) -> str | None:
    """A text; None where it is not known, or comes of a module that is not installed."""
    found = None if value is None else _text(value)
    return None if found is None or is_marked(found) else found


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise InvalidAnswer("no number, or one too large")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        raise InvalidAnswer("no number, or one too large")
    return float(value)
