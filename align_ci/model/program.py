"""What a script does with what surrounds it: facts from reading it as a program."""

from msgspec import Struct, field

from align_ci.model.fact import Fact, Group
from align_ci.model.location import Location


class VariableRead(Struct, frozen=True, array_like=True):
    """A place where a script asks its environment for a variable.

    Attributes:
        name: The variable; of a family, what all its names begin with.
        default: What the script falls back to, as text; None where it names nothing.
        required: Whether the script fails where the variable is not set: an
            ``os.environ[name]`` that nothing guards.
        is_family: Whether any variable that begins with the name is read.
        is_own: Whether the script sets the variable, or the key of such a dictionary, itself.
        location: The expression that reads.
        is_missing: Whether it asks a dictionary that the script makes itself, without this key.
        is_nothing: Whether it names None, and the script goes on with that.
    """

    name: Fact[str]
    default: Fact[str | None]
    required: bool
    is_family: bool
    is_own: bool
    location: Location
    is_missing: bool = False
    is_nothing: bool = False


class Option(Struct, frozen=True, array_like=True):
    """An argument that a script's parser takes.

    Attributes:
        flags: As they are written on a command line, ``--job-type``; the name of a positional.
        name: The attribute that holds its value, ``job_type``.
        required: Whether the parser fails without it.
        choices: The values that it takes, as text; None for any.
        default: As text; None where there is none.
        is_from_platform: Whether its default is a variable that SageMaker sets itself.
        location: The call that adds it.
    """

    flags: Group[Fact[str]]
    name: Fact[str]
    required: Fact[bool]
    choices: Fact[tuple[str, ...] | None]
    default: Fact[str | None]
    is_from_platform: bool
    location: Location


class PathUse(Struct, frozen=True, array_like=True):
    """A container path that a script has to do with.

    Attributes:
        path: Absolute, below ``/opt/ml``, and normal.
        is_open: Whether an unknown rest may follow: something in that folder.
        location: The expression that names it.
    """

    path: Fact[str]
    is_open: bool
    location: Location


class KeyUse(Struct, frozen=True, array_like=True):
    """A logical name by which a script asks ``input_paths`` or ``output_paths``.

    Attributes:
        name: The key.
        required: Whether the script fails without it: a subscript that nothing guards.
        is_fallback: Whether it is asked for only where another key is not there.
        is_own: Whether the script itself puts the key into the dictionary.
        location: The expression that names the key.
        put: Where the script puts it there: the paths that it may put there, none where that
            is computed; None for any other use.
        is_missing: Whether the script makes the dictionary itself, without this key.
    """

    name: Fact[str]
    required: bool
    is_fallback: bool
    is_own: bool
    location: Location
    put: tuple[str, ...] | None = None
    is_missing: bool = False


class Program(Struct, frozen=True, array_like=True):
    """A script, with the modules of the project that it imports.

    Attributes:
        variables: The environment variables that it reads.
        options: What its parser takes.
        parses: Whether a command line is parsed at all.
        is_lenient: Whether the parser lets unknown arguments pass.
        paths: The container paths that it names.
        inputs: The keys by which it asks for its inputs.
        outputs: The keys by which it asks for its outputs.
        relative_imports: The modules that the script itself imports relatively, whenever it runs.
        ignores_arguments: Whether it certainly does nothing with its command line.
    """

    variables: Group[VariableRead] = field(default_factory=Group)
    options: Group[Option] = field(default_factory=Group)
    parses: bool = False
    is_lenient: bool = False
    paths: Group[PathUse] = field(default_factory=Group)
    inputs: Group[KeyUse] = field(default_factory=Group)
    outputs: Group[KeyUse] = field(default_factory=Group)
    relative_imports: Group[Fact[str]] = field(default_factory=Group)
    ignores_arguments: bool = False
