"""Every fact about a step, as text: its value and place, or why it is not known."""

from collections.abc import Iterable, Iterator
from typing import Any

from align_ci.model import Contract, Either, Known, Script, Specification, Unknown
from align_ci.model.walk import facts
from align_ci.report.escape import terminal


def show(specifications: Iterable[Specification]) -> str:
    """The facts of specifications and their contracts, one a line."""
    return "\n".join(line for spec in specifications for line in _specification(spec))


def _specification(spec: Specification) -> Iterator[str]:
    yield f"{terminal(spec.step)}  {terminal(str(spec.location))}"
    yield from _lines(spec)
    if isinstance(spec.contract, Known) and spec.contract.value is not None:
        contract = spec.contract.value
        yield f"  contract {terminal(contract.name)}  {terminal(str(contract.location))}"
        yield from _lines(contract)
        for script in contract.scripts:
            yield f"    script {terminal(script.path)}  {terminal(_state(script))}"
    yield ""


def _state(script: Script) -> str:
    if script.syntax_error is not None:
        return script.syntax_error.value
    return "parses" if script.path.endswith(".py") else "not Python, so not parsed"


def _lines(value: Specification | Contract) -> Iterator[str]:
    rows = [(name, fact) for name, fact in facts(value) if name != "contract" or _unknown(fact)]
    wide = max((len(name) for name, _ in rows), default=0)
    for name, fact in rows:
        yield f"    {name:<{wide}}  {terminal(_shown(fact))}  {terminal(str(fact.location))}"


def _shown(fact: Known[Any] | Unknown) -> str:
    if isinstance(fact, Either):
        return " or ".join(repr(each.value.value) for each in fact.alternatives)
    return f"not known: {fact.why}" if isinstance(fact, Unknown) else repr(fact.value)


def _unknown(fact: Known[Any] | Unknown) -> bool:
    return isinstance(fact, Unknown)
