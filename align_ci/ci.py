"""The run of a workflow's step: decides what may be done, checks, publishes, gives a code."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from align_ci import app, checking, opening
from align_ci.event_base import event_base
from align_ci.expected import BROKEN, EXPECTED, USAGE
from align_ci.github.event import Environment, Event, read_environment
from align_ci.inputs import InputError, Inputs, parse
from align_ci.load import commit
from align_ci.load.child.imports import CHILD_USER, Isolation
from align_ci.model import Report, Verdict
from align_ci.publish import decided, options, permanent, publish, published, refuse, tell
from align_ci.settings import Configured, find


class Plan(Struct, frozen=True):
    """What a run may do.

    Attributes:
        loader: ``auto``, ``static`` or ``import``.
        requirements: Files to install for what is imported.
        notices: What a reader must know of the decision.
    """

    loader: str
    requirements: tuple[Path, ...] = ()
    notices: tuple[str, ...] = ()


def run(given: Mapping[str, str], environ: Mapping[str, str]) -> int:
    """Do what the inputs ask for and return the exit code.

    Args:
        given: The inputs by name, unparsed.
        environ: The process's environment.
    """
    environment = read_environment(environ)
    try:
        inputs = parse(given, environment.workspace)
        if inputs.mode == "gate":
            return _gate(inputs, environment, environ)
        if inputs.mode == "publish":
            return _relay(inputs, environment, environ)
        return _checked(inputs, environment, environ)
    except EXPECTED as error:
        refuse(str(error), environment)
        return USAGE
    except Exception as error:
        if environ.get("ALIGN_CI_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        refuse(f"failed: {what}; set ALIGN_CI_DEBUG=1 for where, and please report it", environment)
        return BROKEN


def plan(event: Event, inputs: Inputs, configured: str) -> Plan:
    """Decide how the project is read.

    ``import`` counts as asked for only where the workflow says it: the configuration is
    part of the change, and must not talk a run out of its isolation.

    Args:
        event: What made the workflow run.
        inputs: What the workflow asks for.
        configured: The loader that the configuration names, or its default.

    Raises:
        InputError: It asks for what must not be done.
    """
    if event.privileged:
        return _privileged(event, inputs)
    loader, notices = inputs.loader or configured, []
    if loader == "import" and not inputs.loader:
        loader = "auto"
        notices.append(
            '`loader = "import"` in the configuration was taken for `auto`: in CI the workflow '
            "has to ask for it, as the input `loader`"
        )
    if loader == "static" and (inputs.requirements or inputs.python):
        notices.append("`requirements` and `python` were not used: nothing is imported")
        return Plan(loader, (), tuple(notices))
    return Plan(loader, inputs.requirements, tuple(notices))


def exit_code(report: Report, inputs: Inputs) -> int:
    """The code of the step, which may be milder than the report's."""
    accepted = inputs.pass_nothing and report.verdict is Verdict.NOTHING_CHECKED
    return 0 if inputs.advisory or accepted else report.exit_code


def isolation(environ: Mapping[str, str]) -> Isolation:
    """How the project's code is kept apart: in our image under a user of its own."""
    ours = environ.get("ALIGN_CI_CONTAINER") == "1" and os.geteuid() == 0
    return Isolation(user=CHILD_USER if ours else None, required=True)


def _privileged(event: Event, inputs: Inputs) -> Plan:
    why = event.danger
    asked = [name for name in ("python", "requirements") if getattr(inputs, name)]
    if inputs.loader == "import" or asked:
        name = f"`{asked[0]}`" if asked else "`loader: import`"
        raise InputError(
            f"{name} is refused: {why}; check it in a `pull_request` workflow, or leave {name} "
            "out here, where the project is then read without running it"
        )
    if inputs.loader == "static":
        return Plan("static")
    return Plan("static", notices=(f"the project's code was read and not run: {why}",))


def _gate(inputs: Inputs, environment: Environment, environ: Mapping[str, str]) -> int:
    from align_ci import gating  # noqa: PLC0415 - most runs check

    asked = {**inputs.gate, "repository": environment.repository}
    asked["sha"] = asked["sha"] or environment.sha
    wished = gating.wish(asked, inputs.directory, recheck=inputs.recheck)
    decision = gating.ask(wished, inputs.token, environ, inputs.ca_bundle)
    decided(decision, gating.told(decision), environment)
    return decision.exit_code


def _relay(inputs: Inputs, environment: Environment, environ: Mapping[str, str]) -> int:
    from align_ci.relaying import relay  # noqa: PLC0415 - most runs check

    relayed = relay(inputs, environment, environ)
    published(relayed.said, environment, failed=relayed.exit_code != 0)
    return relayed.exit_code


def _checked(inputs: Inputs, environment: Environment, environ: Mapping[str, str]) -> int:
    if not any(inputs.workspace.iterdir()):
        raise InputError("the workspace is empty: check the repository out in a step before this")
    overrides = _overrides(inputs)
    configured = find(inputs.directory, inputs.config, overrides, several=True)
    decided = plan(environment.event, inputs, configured.settings.loader)
    with event_base(inputs, environment) as base:
        invocation = opening.Invocation(
            inputs.directory,
            inputs.paths,
            inputs.config,
            overrides | _decided(decided.loader, configured),
            isolation=isolation(environ),
            requirements=decided.requirements,
            base=base.revision,
            base_repository=base.repository,
            no_base=base.why,
        )
        outcome = app.check(invocation)
    notices = (*decided.notices, *_notices(outcome, inputs))
    # What weakens the check comes before all else that is to be said of a run.
    report = replace(outcome.report, notices=(*outcome.report.notices, *notices))
    told = replace(outcome, report=permanent(report, environment))
    publish(told, inputs, environment)
    from align_ci.conversation import Told, converse  # noqa: PLC0415 - no other command speaks

    code = exit_code(report, inputs)
    what = Told(told, inputs, environment, options(told, environment), passes=code == 0)
    for said in filter(None, converse(what, environ)):
        tell(said, environment)
    return code


def _overrides(inputs: Inputs) -> dict[str, Any]:
    """The inputs that settings can hold, by the key in the file."""
    given = {
        "loader": inputs.loader,
        "python": inputs.python,
        "fail-on": inputs.fail_on,
        "require": inputs.require,
    }
    only = {} if inputs.new_only is None else {"new-only": inputs.new_only}
    return {key: value for key, value in given.items() if value} | only


def _decided(loader: str, configured: Configured) -> dict[str, str]:
    """The loader, where it is not the configuration's: that of a base is the base's to say.

    Of several projects, each says its own, and is held to what may be done when it is opened.
    """
    settings = configured.settings
    return {} if loader == settings.loader or settings.projects else {"loader": loader}


def _notices(outcome: checking.Outcome, inputs: Inputs) -> Iterator[str]:
    report = outcome.report
    if report.exit_code and not exit_code(report, inputs):
        why = "advisory" if inputs.advisory else "nothing_checked: pass"
        words = f"the verdict is {report.verdict}, exit code {report.exit_code}"
        yield f"this would block, but for `{why}`: {words}"
    if report.commit is None and (trouble := commit.trouble(outcome.root)):
        yield (
            f"git does not work here ({trouble}): ignored files are checked like all others, and "
            "nothing links to the commit"
        )
