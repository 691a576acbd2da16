"""ALN511: a builder, or a function that makes a pipeline, that tried to reach the network."""

from itertools import takewhile

from align_ci.model import (
    Build,
    Definition,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._builds import built_of, refused
from align_ci.rules._definition import content_of


@rule("ALN511", Severity.WARNING, on=(Build, Definition), fails_at=FailsAt.BUILD)
def check(run: Build | Definition, _project: Project) -> Said:
    """A builder, or a function that makes a pipeline, tried to reach the network.

    Both are executed without network; the attempt was refused and noted.

    Why: such a pipeline can only be built where the network and the permissions are, takes
    as long as the other side takes, and may come out differently each time.

    Fix: look it up before, and hand the result to the builder in its configuration; or use
    a pipeline parameter, which is resolved when the pipeline runs.

    Not reported: what the SDK itself does to upload code and to look up buckets and roles;
    that is answered without network.

    Wrong:
        account = boto3.client("sts").get_caller_identity()["Account"]

    Right:
        account = self.config.account_id
    """
    first: dict[str, Known[str]] = {}
    # Behind one that is not known, an address may be there for the second time.
    for attempt in takewhile(lambda each: isinstance(each, Known), run.attempts):
        first.setdefault(attempt.value, attempt)
    for address, attempt in first.items():
        yield _attempt(run, address, attempt)
    made = built_of(run) if isinstance(run, Build) else content_of(run)
    if not run.attempts and isinstance(made, Skip):
        yield made


def _attempt(run: Build | Definition, address: str, attempt: Known[str]) -> Problem:
    failed = "; it failed when that was refused, so that nothing of it was checked"
    return Problem(
        f"{_who(run)} tried to reach `{address}` while building{failed if refused(run) else ''}",
        attempt.location,
        (address,),
        Fix("look it up before, and hand in what is found"),
    )


def _who(run: Build | Definition) -> str:
    return f"builder `{run.name}`" if isinstance(run, Build) else f"pipeline `{run.name}`"
