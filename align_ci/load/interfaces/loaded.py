"""Steps of interface files that code of the project loads, too: they count once."""

from align_ci.load.exports import Exports
from align_ci.load.facts import FactBuilder
from align_ci.load.fields import optional_text, text
from align_ci.load.interfaces.declared import Interfaces
from align_ci.load.trees import Trees
from align_ci.load.values import Instance, Value
from align_ci.model import Known

Name = tuple[str, str]


def drop_loaded(exports: Exports, declared: Interfaces, facts: FactBuilder, trees: Trees) -> None:
    """Take what an import found for what the files declare, where it is the same step.

    What the text of a module names stays: that is another declaration, with a place of its own.

    Args:
        exports: What the modules hold; the objects in question are taken out of it.
        declared: What the files declare.
        facts: Makes the facts of those for these.
        trees: The objects that an import described.
    """
    told = {*map(id, trees.objects.values())} - trees.written
    for kind, originals, names in (
        ("specifications", declared.specifications, _step),
        ("contracts", declared.contracts, _script),
    ):
        by_name = {name: each for each in originals if (name := names(each))}
        for loaded in exports.of_kind(kind):
            name = names(loaded)
            original = by_name.get(name) if name else None
            if original is not None and id(loaded) in told:
                del exports.objects[id(loaded)]
                facts.take_for(loaded, original)


def _step(value: Instance) -> Name | None:
    step_type, job_type = text(value, "step_type", None), optional_text(value, "job_type")
    if isinstance(step_type, Known) and isinstance(job_type, Known):
        return step_type.value, (job_type.value or "").casefold()
    return None


def _script(value: Value) -> Name | None:
    entry_point = text(value, "entry_point", None)
    return (entry_point.value, "") if isinstance(entry_point, Known) else None
