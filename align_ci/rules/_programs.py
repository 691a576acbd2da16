"""The one script of a contract, and what it does, for the rules that hold both together."""

from align_ci.model import Contract, Known, Program, Project, Script, Skip, Unknown, VariableRead
from align_ci.rules._names import gap, not_all_known, not_known


def script_of(contract: Contract, project: Project) -> Script | Skip:
    """The one file that was parsed, or why there is none."""
    entry_point, scripts = contract.entry_point, contract.scripts
    if isinstance(entry_point, Unknown):
        return not_known("the entry point", entry_point)
    if entry_point.value in project.conventions.external_entry_points:
        return Skip("another package supplies it")
    if scripts.gaps:
        return not_all_known("the files that the entry point may be", scripts.gaps[0])
    if len(scripts) > 1:
        return Skip("the entry point matches several files")
    script = next(iter(scripts), None)
    if script is None:
        return Skip("there is no script to parse")
    return script if script.path.endswith(".py") else Skip(f"`{script.path}` is not Python")


def program_of(contract: Contract, project: Project) -> Program | Skip:
    """What the script does, or why that is not known."""
    script = script_of(contract, project)
    if isinstance(script, Skip):
        return script
    if script.syntax_error is not None:
        return Skip("the script cannot be parsed (ALN111)")
    if script.program is None:
        return Skip("the script is too long, or nested too deeply, to be followed")
    return script.program


def reads(program: Program, name: str) -> bool:
    """Whether a variable is known to be read, by its name or as one of a family."""
    return bool(reads_of(program, name))


def reads_of(program: Program, name: str) -> list[VariableRead]:
    """Where a variable is known to be read, by its name or as one of a family."""
    return [read for read in program.variables if _fits(read, name)]


def variables_gap(program: Program) -> Unknown | None:
    """Why a script may read more variables than are known; None when it does not."""
    return gap(program.variables, (read.name for read in program.variables))


def _fits(read: VariableRead, name: str) -> bool:
    if not isinstance(read.name, Known):
        return False
    return name.startswith(read.name.value) if read.is_family else read.name.value == name
