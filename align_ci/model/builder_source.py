"""What stands in the code of builders, and in the registries that name them."""

from msgspec import Struct, field

from align_ci.model.fact import Fact, Group, Known
from align_ci.model.location import Location
from align_ci.model.program import KeyUse


class PathLiteral(Struct, frozen=True, array_like=True):
    """A container path that is written into a builder, however often.

    Attributes:
        path: Absolute, below ``/opt/ml``, and normal; located at the first place that counts.
        is_fallback: Whether every place only names what is taken where something else is
            missing.
        others: The other places.
    """

    path: Fact[str]
    is_fallback: bool
    others: tuple[Location, ...] = ()


class ComputedArguments(Struct, frozen=True, array_like=True):
    """A method of a builder that computes the arguments of its script.

    Attributes:
        name: The method, where it is defined.
        is_used: Whether anything names the method that may mean this builder's.
        gives_some: Whether it may give any argument at all.
    """

    name: Fact[str]
    is_used: Fact[bool]
    gives_some: Fact[bool]


class PassedArgument(Struct, frozen=True, array_like=True):
    """A flag that a builder's own method puts on the command line of its script.

    Attributes:
        flag: As it is written, where it is written.
        field: The field of the configuration of which the value follows; empty for anything
            else.
        values: The values that may follow, each where it is named: the one that is written, or
            those that the configuration allows; none where that may be anything.
        unasked: What the configuration allows besides, and the builder has no use for.
        default: What the configuration has where nobody says otherwise, which no validator
            looks at; None where that is not told, or the builder does not go on with it.
    """

    flag: Fact[str]
    field: str
    values: Group[Fact[str]]
    unasked: Group[Fact[str]] = Group()
    default: Known[str] | None = None


class ConfiguredScript(Struct, frozen=True, array_like=True):
    """A script that a builder's configuration names where nobody says otherwise.

    Attributes:
        field: Of the configuration.
        default: The script's file, as it is written.
    """

    field: str
    default: Fact[str]


class VariableDefault(Struct, frozen=True, array_like=True):
    """An environment variable that a builder sets to a field of its configuration.

    Attributes:
        variable: Where it is set.
        field: Of the configuration.
        value: What the variable is where the field has its default, located there.
    """

    variable: Fact[str]
    field: str
    value: Fact[str]


class BuilderSource(Struct, frozen=True, array_like=True):
    """A builder as it is written; what it inherits is told of where it is defined.

    Attributes:
        name: The class.
        bases: What it inherits from within the project: where the name of each is defined.
        paths: The container paths in its body.
        arguments: Its own methods that compute arguments.
        variables: The environment variables that its own method sets.
        location: The name of the class, where it is defined.
        passed: The flags that its own method passes.
        inputs: The names by which its own methods ask the contract for paths of inputs.
        outputs: Likewise, of outputs.
        foreign_step: The class of the step that its own method makes, where it is that of another
            package, and not the SDK's; else empty.
        made_inputs: The names that its own methods give to the inputs of processing jobs, where
            they are written.
        made_outputs: Likewise, of outputs.
        configuration: The class of its configuration; empty where that is not known.
        named: The words that its own methods hand to functions: the step types among them are
            those of steps whose declarations it may look up.
        scripts: The scripts that its configuration names by default.
        needed_inputs: The names without which its own methods raise, of the inputs that they are
            given.
        needed_outputs: Likewise, of outputs.
        made_steps: The SDK's classes of which its own method makes steps, where it is called;
            none where it makes steps of another package's classes, too.
        defaults: The variables that are certainly set to a field that has a default.
        inherited: Methods that it inherits and that compute arguments of what the class of its
            configuration gives, none of which its step is seen to get.
        configured: The environment variables that its job gets and the class of its configuration
            names, whatever methods they pass through.
    """

    name: str
    bases: Group[Location] = field(default_factory=Group)
    paths: Group[PathLiteral] = field(default_factory=Group)
    arguments: Group[ComputedArguments] = field(default_factory=Group)
    variables: Group[Fact[str]] = field(default_factory=Group)
    location: Location = field(default_factory=lambda: Location("."))
    passed: Group[PassedArgument] = field(default_factory=Group)
    inputs: Group[KeyUse] = field(default_factory=Group)
    outputs: Group[KeyUse] = field(default_factory=Group)
    foreign_step: str = ""
    made_inputs: Group[Fact[str]] = field(default_factory=Group)
    made_outputs: Group[Fact[str]] = field(default_factory=Group)
    configuration: str = ""
    named: tuple[str, ...] = ()
    scripts: Group[ConfiguredScript] = Group()
    needed_inputs: Group[KeyUse] = Group()
    needed_outputs: Group[KeyUse] = Group()
    made_steps: Group[Fact[str]] = Group()
    defaults: Group[VariableDefault] = Group()
    inherited: Group[ComputedArguments] = Group()
    configured: Group[Fact[str]] = Group()


class RegistryEntry(Struct, frozen=True, array_like=True):
    """A class that a registry names by a text, however often.

    Attributes:
        key: What it says of a step with it, such as ``builder_step_name``; empty where steps are
            mapped to names directly.
        name: The class that is named.
        is_defined: Whether the project has anything of that name.
        others: Where else it names the class with the same key.
    """

    key: str
    name: Fact[str]
    is_defined: Fact[bool]
    others: tuple[Location, ...] = ()


class RegisteredKind(Struct, frozen=True, array_like=True):
    """What kind of SageMaker step a registry says a step to be.

    Attributes:
        step: Its step type.
        kind: The kind, as it is written.
    """

    step: str
    kind: Known[str]


class RegisteredClass(Struct, frozen=True, array_like=True):
    """What the dictionary of one step names.

    Attributes:
        step: The step.
        key: As that of ``RegistryEntry``.
        name: The class, where it is named.
    """

    step: str
    key: str
    name: Known[str]


class Registry(Struct, frozen=True, array_like=True):
    """A dictionary of a module that maps step names to names of classes.

    Attributes:
        name: What the module calls it.
        entries: The classes that it names.
        location: The dictionary, where it is made.
        steps: The names of the steps, as far as they are known.
        kinds: Of what kind they are, as far as that is stated and known.
        classes: What it names for each step, as far as that is known.
    """

    name: str
    entries: Group[RegistryEntry]
    location: Location
    steps: tuple[Known[str], ...] = ()
    kinds: tuple[RegisteredKind, ...] = ()
    classes: tuple[RegisteredClass, ...] = ()


class UnresolvedImport(Struct, frozen=True, array_like=True):
    """What a module imports from the project, which certainly has no such thing.

    Attributes:
        module: From which it is imported.
        name: The name that this module lacks; empty where there is no such module.
        is_handled: Whether the code goes on without it, or may never come there; not where it
            goes on to a builder that then certainly raises.
        others: What the module, or the package around it, has instead.
        location: The import.
    """

    module: str
    name: str
    is_handled: bool
    others: tuple[str, ...]
    location: Location
