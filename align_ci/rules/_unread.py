"""Variables that a contract declares and its script never reads."""

from align_ci.aws.variables import is_library_variable, is_platform_variable
from align_ci.model import Contract, Fix, Problem, Project, Said, Skip
from align_ci.rules._causes import of_entry
from align_ci.rules._misnamed import declared, misnamed
from align_ci.rules._names import Names, not_all_known
from align_ci.rules._programs import program_of, reads, variables_gap


def never_read(contract: Contract, project: Project, names: Names, field: str) -> Said:
    """Problems of the names that the script does not ask for.

    Args:
        contract: Whose script is meant.
        project: The project.
        names: Some of the variables that the contract declares.
        field: Where it declares them.
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    unread = {
        fact.value: fact
        for fact in reversed(names.known)
        if not _is_read_by_others(fact.value) and not reads(program, fact.value)
    }
    hidden = variables_gap(program)
    if unread and hidden is not None:
        yield not_all_known("the variables that the script reads", hidden)
        return
    meant = {fact.value for fact in misnamed(contract, program).values()}
    # Where a name is near that an undeclared variable has, all declared ones must be known:
    # with one that is not, the script may be right about that variable.
    missing = names.gap if meant.isdisjoint(unread) else declared(contract).gap
    if missing is not None:
        yield not_all_known("the variables of the contract", missing)
    for name, fact in reversed(unread.items()):
        if name not in meant:
            yield Problem(
                f"the contract declares `{name}` in `{field}`, but the script never reads it",
                fact.location,
                (name,),
                Fix(f"drop `{name}` from the contract, or read it in the script"),
                cause=of_entry(contract, "variable", name),
            )


def _is_read_by_others(name: str) -> bool:
    return is_platform_variable(name) or is_library_variable(name)
