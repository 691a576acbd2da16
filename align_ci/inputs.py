"""What a workflow can ask for: the inputs of the action and of ``align-ci ci``, parsed once."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from align_ci.setting_checks import AREAS


class InputError(Exception):
    """An input cannot be used; the message is one line that says what to do."""


class Declared(Struct, frozen=True):
    """An input as users see it.

    Attributes:
        name: In snake_case: a dash could not be read from a shell's variable.
        description: One sentence, or a few.
        default: What holds when it is not given.
        choices: All that it may be; empty for anything.
        expression: What the runner evaluates for the default, where the action runs.
    """

    name: str
    description: str
    default: str = ""
    choices: tuple[str, ...] = ()
    expression: str = ""


_SWITCH = ("true", "false")
_OWN = "Default: what the configuration says, else"

INPUTS: tuple[Declared, ...] = (
    Declared(
        "mode",
        "check checks the project; gate says whether a commit was checked, before it is deployed; "
        "publish comments on the pull request whose run has ended, from a workflow_run workflow.",
        "check",
        ("check", "gate", "publish"),
    ),
    Declared("paths", "Report only on what lies below these files and folders, by line or comma."),
    Declared("config", "The configuration file, instead of looking for one."),
    Declared("working_directory", "The folder in which the project is looked for.", "."),
    Declared(
        "loader",
        "auto imports the project's code where reading it is not enough, static never does, "
        f"import always does. {_OWN} auto.",
        choices=("auto", "static", "import"),
    ),
    Declared(
        "python",
        "The interpreter that imports the project's code; not together with requirements. "
        f"{_OWN} align-ci's own.",
    ),
    Declared(
        "requirements",
        "Requirements files, by line or comma: what the project's code imports, installed for "
        "it alone, from wheels only.",
    ),
    Declared(
        "fail_on",
        f"The severity from which on a finding blocks. {_OWN} error.",
        choices=("error", "warning", "note", "never"),
    ),
    Declared(
        "require",
        f"Checks that must not be skipped, by line or comma: {', '.join(AREAS)}. {_OWN} none.",
    ),
    Declared(
        "base",
        "What the change is compared with: auto for what the event says, none, or a git revision.",
        "auto",
    ),
    Declared(
        "new_only",
        f"Block only on what the base has not. {_OWN} false.",
        choices=_SWITCH,
    ),
    Declared(
        "token",
        "Fetches the base where the checkout lacks it, and comments on the pull request.",
        expression="${{ github.token }}",
    ),
    Declared(
        "comment",
        "When the pull request has a comment: auto from the first failure on, always, on-failure "
        "for as long as it fails, or never.",
        "auto",
        ("auto", "always", "on-failure", "never"),
    ),
    Declared(
        "comment_key",
        "Tells apart the comments of several legs of a matrix, such as the value of the leg.",
    ),
    Declared(
        "check_name",
        "Writes a check run of this name, with an annotation for each finding; it needs the "
        "permission checks: write.",
    ),
    Declared(
        "suggestions",
        "Suggest fixes that are certain in a review, on the lines of the change, once each.",
        "false",
        _SWITCH,
    ),
    Declared(
        "ca_bundle",
        "Certificates to trust instead of the usual ones, in a file: for an Enterprise Server.",
    ),
    Declared("annotations", "Annotate findings on the lines of the change.", "true", _SWITCH),
    Declared("summary", "Write the report into the job summary.", "true", _SWITCH),
    Declared("junit_file", "Write the report as JUnit XML to this file."),
    Declared("json_file", "Write the report as JSON to this file."),
    Declared("markdown_file", "Write the report as Markdown to this file."),
    Declared("sarif_file", "Write what stands as SARIF to this file, for code scanning."),
    Declared(
        "advisory",
        "Never block: exit with 0 whatever the verdict is, and say what would block.",
        "false",
        _SWITCH,
    ),
    Declared(
        "nothing_checked",
        "What to do where there is nothing to check: fail, or pass for workflows that run in "
        "repositories of every kind.",
        "fail",
        ("fail", "pass"),
    ),
    Declared("sha", "Of a gate: the commit, in full. Default: that of the workflow's run."),
    Declared("workflow", "Of a gate: the file of the workflow that checks."),
    Declared("events", "Of a gate: the events of which a run counts.", "push,merge_group"),
    Declared("max_age", "Of a gate: how old a run may be, such as 7d or 12h. Default: any age."),
    Declared("recheck", "Of a gate: check what is checked out once more.", "true", _SWITCH),
    Declared(
        "artifact",
        "Of publish: the artifact of the run that ended; it holds the JSON report as align-ci.json "
        "and nothing else.",
        "align-ci-report",
    ),
)
"""All inputs; every path is relative to the workspace and lies in it."""


class Inputs(Struct, frozen=True):
    """The inputs after parsing; empty stands for "not given". Paths are absolute.

    Attributes:
        workspace: Where all paths lie.
        directory: Where the project is looked for.
        python: An absolute path, or a name to look up on ``PATH``.
        files: Where to write the report, by format.
        pass_nothing: Whether a run that checked nothing is green.
        base: ``auto``, ``none`` or a git revision.
        new_only: Whether only new findings block; None for what the configuration says.
        mode: ``check``, ``gate`` or ``publish``.
        gate: What a gate is asked: ``sha``, ``workflow``, ``events`` and ``max_age``.
        recheck: Whether a gate checks what is checked out.
        token: Of GitHub; never given to what is run.
        comment: ``auto``, ``always``, ``on-failure`` or ``never``.
        comment_key: What tells the comment from others of the same job.
        check_name: Of a check run; empty for none.
        suggestions: Whether a review suggests certain fixes.
        ca_bundle: Certificates, in a file.
        artifact: That holds the report to publish.
    """

    workspace: Path
    directory: Path
    paths: tuple[Path, ...]
    config: Path | None
    loader: str
    python: str
    requirements: tuple[Path, ...]
    fail_on: str
    require: tuple[str, ...]
    annotations: bool
    summary: bool
    files: Mapping[str, Path]
    advisory: bool
    pass_nothing: bool
    base: str
    new_only: bool | None
    token: str
    mode: str = "check"
    gate: Mapping[str, str] = field(default_factory=dict)
    recheck: bool = True
    comment: str = "auto"
    comment_key: str = ""
    check_name: str = ""
    suggestions: bool = False
    ca_bundle: Path | None = None
    artifact: str = "align-ci-report"


def parse(given: Mapping[str, str], workspace: Path) -> Inputs:
    """Parse what was given by the names in ``INPUTS``; empty text counts as not given.

    Raises:
        InputError: An input is unknown, or cannot be used.
    """
    _known(given)
    texts = {one.name: given.get(one.name, "").strip() or one.default for one in INPUTS}
    for one in INPUTS:
        texts[one.name] = _clean_choice(one, texts[one.name])
    return Inputs(
        workspace=workspace,
        directory=_clean_directory(texts["working_directory"], workspace),
        paths=tuple(inside("paths", path, workspace) for path in _clean_list(texts["paths"])),
        config=inside("config", texts["config"], workspace) if texts["config"] else None,
        loader=texts["loader"],
        python=_clean_python(texts["python"], workspace),
        requirements=_clean_requirements(texts["requirements"], workspace),
        fail_on=texts["fail_on"],
        require=_clean_require(texts["require"]),
        annotations=texts["annotations"] == "true",
        summary=texts["summary"] == "true",
        files=_clean_files(texts, workspace),
        advisory=texts["advisory"] == "true",
        pass_nothing=texts["nothing_checked"] == "pass",
        base=texts["base"],
        new_only=texts["new_only"] == "true" if texts["new_only"] else None,
        token=texts["token"],
        mode=texts["mode"],
        gate={name: texts[name] for name in ("sha", "workflow", "events", "max_age")},
        recheck=texts["recheck"] == "true",
        comment=texts["comment"],
        comment_key=texts["comment_key"],
        check_name=texts["check_name"],
        suggestions=texts["suggestions"] == "true",
        ca_bundle=inside("ca_bundle", texts["ca_bundle"], workspace)
        if texts["ca_bundle"]
        else None,
        artifact=texts["artifact"],
    )


def inside(name: str, text: str, workspace: Path) -> Path:
    """A path in the workspace, also when links are followed.

    Raises:
        InputError: It lies elsewhere, or in a ``.git`` folder.
    """
    if not text.isprintable():
        raise InputError(f"`{name}`: {text!r} is no path: it has characters that do not print")
    path = workspace / text
    try:
        resolved = path.resolve()
        resolved.exists()
    except (OSError, RuntimeError) as error:  # too long, or a loop of links
        raise InputError(f"`{name}`: {text!r} leads nowhere: {error}") from error
    if ".." in Path(text).parts or not resolved.is_relative_to(workspace.resolve()):
        raise InputError(f"`{name}`: {text!r} leaves the workspace; name a path that lies in it")
    if ".git" in resolved.relative_to(workspace.resolve()).parts:
        raise InputError(f"`{name}`: {text!r} lies in a .git folder; name another path")
    return path


def _known(given: Mapping[str, str]) -> None:
    names = [one.name for one in INPUTS]
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name.replace("-", "_"), names, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"these are: {', '.join(names)}"
            raise InputError(f"there is no input `{name}`; {hint}")


def _clean_choice(one: Declared, text: str) -> str:
    if not one.choices or not text:
        return text
    if text.lower() not in one.choices:
        known = ", ".join(one.choices)
        raise InputError(f"`{one.name}`: {text!r} is none of these: {known}")
    return text.lower()


def _clean_list(text: str) -> list[str]:
    parts = [part.strip() for line in text.splitlines() for part in line.split(",")]
    return [part for part in parts if part]


def _clean_directory(text: str, workspace: Path) -> Path:
    directory = inside("working_directory", text, workspace).resolve()
    if not directory.is_dir():
        raise InputError(f"`working_directory`: there is no folder {text!r} in the workspace")
    return directory


def _clean_python(text: str, workspace: Path) -> str:
    """A name for ``PATH`` stays one; links stay, as a virtual environment is made of them."""
    if not text.isprintable():
        raise InputError(f"`python`: {text!r} is no interpreter: name one")
    return str(workspace / text) if "/" in text else text


def _clean_requirements(text: str, workspace: Path) -> tuple[Path, ...]:
    files = tuple(inside("requirements", file, workspace) for file in _clean_list(text))
    for file in files:
        if not file.is_file():
            shown = file.relative_to(workspace)
            raise InputError(f"`requirements`: there is no file {str(shown)!r} in the workspace")
    return files


def _clean_require(text: str) -> tuple[str, ...]:
    areas = _clean_list(text)
    for area in areas:
        if area not in AREAS:
            known = ", ".join(AREAS)
            raise InputError(f"`require`: {area!r} cannot be required; these can: {known}")
    return tuple(areas)


def _clean_files(texts: Mapping[str, str], workspace: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for form in ("junit", "json", "markdown", "sarif"):
        name = f"{form}_file"
        if not texts[name]:
            continue
        file = inside(name, texts[name], workspace)
        if file.is_dir():
            raise InputError(f"`{name}`: {texts[name]!r} is a folder; name a file in it")
        if file.resolve() in {other.resolve() for other in files.values()}:
            raise InputError(f"`{name}`: {texts[name]!r} is another report's file; name another")
        files[form] = file
    return files
