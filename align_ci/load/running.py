"""How the code of a project is run, where it is."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from align_ci.load.child.executions import Methods
from align_ci.load.child.imports import Isolation, Limits


class Child(Struct, frozen=True):
    """How the project's code is run.

    Attributes:
        python: Its interpreter.
        limits: What it may use.
        isolation: How it is locked in.
        requirements: Requirements files to install for it, relative to the root, or absolute.
        methods: What the project's builders call their methods.
        examples: Functions that give a builder's configuration, by the builder's name, or
            under ``*`` for all others; as ``package.module:function``.
        stubs: Modules to replace by stand-ins, installed or not.
    """

    python: Path
    limits: Limits = field(default_factory=Limits)
    isolation: Isolation = field(default_factory=Isolation)
    requirements: tuple[Path, ...] = ()
    methods: Methods = field(default_factory=Methods)
    examples: Mapping[str, str] = field(default_factory=dict)
    stubs: tuple[str, ...] = ()
