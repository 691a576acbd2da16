"""Answers the questions about building: the SDK, a builder with one configuration, a pipeline."""

import sys
from collections.abc import Callable
from typing import Any

from .builders import Execution, WithoutOptional, class_of
from .calls import Skipped
from .configs import configs
from .frames import Place, Project
from .held import Identifier
from .hooks import ImportHook
from .network import Guard
from .offline import Offline
from .pipelines import Compiler
from .sdk import Sdk
from .traces import Traces

Failed = Callable[[BaseException], dict[str, Any]]
Tree = dict[str, Any]


class Worker:
    """Builds, offline.

    Args:
        root: The project, absolute.
        failed: Makes what is answered of an exception.
        described: Makes the tree of a value.
    """

    def __init__(self, root: str, failed: Failed, described: Callable[[Any], Tree]) -> None:
        project = Project(root)
        self._project = project
        self._failed = failed
        self._identifier = Identifier(project, described)
        self._guard = Guard(project)
        self._traces = Traces(project)
        self._hook = ImportHook()
        Offline(project, self._guard).install(self._hook)
        self._traces.install(self._hook)
        sys.meta_path.insert(0, self._hook)
        self._guard.install()
        self._sdk = Sdk()
        self._compiler = Compiler(self._sdk, project, self._traces)
        self._configs: dict[tuple[str, str], list[Any]] = {}

    def answer(self, request: dict[str, Any]) -> Tree:
        """The answer to a question; raises what ends the process in any case."""
        seconds = self._hook.seconds
        task = request["task"]
        if task == "sdk":
            answer = self._loaded()
        elif task == "builder":
            answer = self._executed(request)
        else:
            answer = self._compiled(request)
        return {task: {**answer, "sdk_seconds": self._hook.seconds - seconds}}

    def _loaded(self) -> Tree:
        try:
            why = self._sdk.load()
        except BaseException as error:  # noqa: BLE001 - whatever it raises, there is no SDK
            failure = self._kept(error)
            why = f"the SageMaker SDK {self._sdk.version} cannot be imported ({failure['message']})"
        return {"version": self._sdk.version, "why": why}

    def _executed(self, request: Tree) -> Tree:
        execution = Execution(self._sdk, self._project, self._traces, request["methods"])
        answer: Tree = {"of": 1, "step": None, "failure": None, "skipped": ""}

        def build() -> None:
            builder = class_of(request["module"], request["name"])
            known = self._known_configs(builder, request)
            answer["of"] = len(known)
            if request["number"] < len(known):
                answer["step"] = execution.run(builder, known[request["number"]])

        self._contained(build, answer)
        answer["given"] = execution.given
        answer["specification"] = self._identifier.identified(execution.specification)
        answer["contract"] = self._identifier.identified(execution.contract)
        return answer

    def _known_configs(self, builder: type, request: Tree) -> list[Any]:
        key = request["module"], request["name"]
        if key not in self._configs:
            self._configs[key] = configs(builder, request["examples"])
        return self._configs[key]

    def _compiled(self, request: Tree) -> Tree:
        answer: Tree = {"name": "", "definition": "", "listed": None, "places": []}
        answer.update({"failure": None, "skipped": ""})

        def compile_it() -> None:
            answer.update(self._compiler.compiled(request["module"], request["name"]))

        self._contained(compile_it, answer)
        return answer

    def _contained(self, action: Callable[[], None], answer: Tree) -> None:
        """Do something, and note what it raises and tries to reach."""
        self._guard.start()
        try:
            action()
        except Skipped as skipped:
            answer["skipped"] = str(skipped)
        except WithoutOptional as error:
            failure = self._kept(error.__cause__ or error)
            answer["failure"] = {**failure, "message": f"{error}: {failure['message']}"}
        except BaseException as error:  # noqa: BLE001 - whatever user code raises is its answer
            answer["failure"] = self._kept(error)
        answer["attempts"] = [_attempt(*attempt) for attempt in self._guard.finish()]

    def _kept(self, error: BaseException) -> Tree:
        """What is answered of an exception, but of one after which nothing can be made."""
        if issubclass(type(error), MemoryError):
            raise error
        failure: Tree = self._failed(error)
        return failure


def _attempt(address: str, place: "Place | None") -> Tree:
    return {"address": address[:1000], "place": place}
