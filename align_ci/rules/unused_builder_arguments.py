"""ALN506: arguments that a builder computes and never passes."""

from align_ci.model import (
    BuilderSource,
    ComputedArguments,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Unknown,
    rule,
)
from align_ci.rules._builder_sources import shares_configuration
from align_ci.rules._names import not_all_known, not_known


@rule("ALN506", Severity.WARNING, on=BuilderSource, fails_at=FailsAt.SILENT)
def check(source: BuilderSource, project: Project) -> Said:
    """The builder computes arguments for its script, and nothing passes them.

    Why: the script runs with its own defaults, whatever the configuration says, or stops for
    want of a required argument.

    Fix: pass what the method returns where the step is made, or drop the method.

    Not reported: methods that return nothing, or nothing that is known to be an argument;
    builders with a base class from outside of the project, which may call the method; and methods
    that a builder inherits, unless they give what the configuration of that builder alone makes.

    Wrong:
        def _get_job_arguments(self):
            return ["--mode", self.config.mode]


        def create_step(self):
            return ProcessingStep("Cut", processor=self._processor())

    Right:
        def _get_job_arguments(self):
            return ["--mode", self.config.mode]


        def create_step(self):
            arguments = self._get_job_arguments()
            return ProcessingStep("Cut", processor=self._processor(), job_arguments=arguments)
    """
    for why in (*source.arguments.gaps, *source.inherited.gaps)[:1]:
        yield not_all_known("the methods of the builder", why)
    for method in source.arguments:
        yield from _judged(method)
    if source.inherited.items and not shares_configuration(source, project):
        for method in source.inherited:
            yield from _judged(method, "the inherited ")


def _judged(method: ComputedArguments, which: str = "") -> Said:
    name, used, some = method.name, method.is_used, method.gives_some
    if isinstance(name, Unknown):
        yield not_known("the method that computes arguments", name)
    elif isinstance(used, Unknown):
        if isinstance(some, Unknown) or some.value:
            yield not_known("whether the arguments are used", used)
    elif not used.value and isinstance(some, Unknown):
        yield not_known("whether there are any arguments", some)
    elif not used.value and isinstance(some, Known) and some.value:
        yield Problem(
            f"{which}`{name.value}` computes arguments that nothing passes to the script",
            name.location,
            (name.value,),
            Fix(f"pass what `{name.value}` returns where the step is made, or drop the method"),
        )
