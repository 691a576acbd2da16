"""Where the files of a project say what about a step."""

from collections.abc import Mapping

from msgspec import Struct, field

from align_ci.load.vocabulary import FIELDS, Words

PATHS: Mapping[str, tuple[str, ...]] = {
    "step-type": ("step_type",),
    "node-type": ("node_type",),
    "sagemaker-step-type": ("registry.sagemaker_step_type", "sagemaker_step_type"),
    "job-type": ("job_type",),
    "dependencies": ("spec.dependencies",),
    "outputs": ("spec.outputs",),
    "entry-point": ("contract.entry_point",),
    "contract-inputs": ("contract.inputs",),
    "contract-outputs": ("contract.outputs",),
    "required-env-vars": ("contract.env_vars.required",),
    "optional-env-vars": ("contract.env_vars.optional",),
    "arguments": ("contract.arguments", "contract.job_arguments"),
    "requirements": ("contract.framework_requirements",),
    "variants": ("variants",),
}
"""What lies where when nobody says. Of what is one value the first place that has it counts."""

PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dependency": {
        **{name: (name,) for name in FIELDS["dependency"]},
        "logical_name": ("logical_name", "name"),
        "dependency_type": ("dependency_type", "type"),
    },
    "output": {
        **{name: (name,) for name in FIELDS["output"]},
        "logical_name": ("logical_name", "name"),
        "output_type": ("output_type", "type"),
    },
    "contract-path": {"logical_name": ("logical_name", "name"), "path": ("path",)},
    "variable": {"name": ("name",), "default": ("default",)},
    "argument": {"flag": ("flag", "name"), "default": ("default",)},
    "variant": {"job_type": ("job_type",)},
}
"""What the fields within the lists and mappings are called when nobody says."""


class InterfaceLayout(Struct, frozen=True, eq=False):
    """Where some files say what.

    Attributes:
        files: Globs of the files.
        paths: The dotted paths at which each of ``PATHS`` may lie.
        parts: What the fields of each of ``PARTS`` may be called.
    """

    files: tuple[str, ...]
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def paths_of(self, name: str) -> tuple[str, ...]:
        """The dotted paths at which something may lie."""
        return self.paths.get(name, PATHS[name])

    def words_of(self, part: str) -> Words:
        """What the fields within a list or mapping are called."""
        return Words(part, fields={**PARTS[part], **self.parts.get(part, {})})
