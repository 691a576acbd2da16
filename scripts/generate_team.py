"""Writes a project of the size that a team has, for benchmarks: long scripts, many variants.

64 specifications, 36 contracts, 38 builders, and 32 scripts of 1,200 lines each.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Size:
    """How many there are of each, and how many lines a script has."""

    specs: int = 64
    contracts: int = 36
    builders: int = 38
    scripts: int = 32
    lines: int = 1_200


TEAM = Size()
_VARIANTS = ("training", "validation")

_CONTRACT = '''"""What the script of {name} finds in its container."""

from ..base import ScriptContract

{upper}_CONTRACT = ScriptContract(
    entry_point="{script}.py",
    expected_input_paths={{"table": "/opt/ml/processing/input/table"}},
    expected_output_paths={{"rows": "/opt/ml/processing/output/rows"}},
    required_env_vars=["LABEL_FIELD"],
    optional_env_vars={{"ROW_LIMIT": "1000", "SEED": "7"}},
    expected_arguments={{"job_type": "training"}},
    framework_requirements={{"pandas": ">=2.0,<3"}},
    description="Takes what it needs of a table",
)
'''

_SPEC = '''"""What {name} needs and gives for {variant}."""

from ..base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from ..registry import get_step_type


def _contract():
    from ..contracts.{contract} import {contract_upper}_CONTRACT

    return {contract_upper}_CONTRACT


{upper}_{variant_upper}_SPEC = StepSpecification(
    step_type=get_step_type("{step_type}"),
    node_type=NodeType.INTERNAL,
    job_type="{variant}",
    sagemaker_step_type="Processing",
    script_contract=_contract(),
    dependencies=[
        DependencySpec(
            logical_name="table",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            required=False,
            compatible_sources=["ProcessingStep"],
            semantic_keywords=["table", "rows", "data"],
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="rows",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['rows'].S3Output.S3Uri",
        ),
    ],
)
'''

_CONFIG = '''"""What {name} is configured with."""

from pydantic import BaseModel


class {step_type}Config(BaseModel):
    label: str
    limit: int = 1000
    job_type: str = "training"
    script: str = "{script}.py"
'''

_BUILDER = '''"""Builds the step {name} for {variant}."""

from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.workflow.steps import ProcessingStep

from ..base import StepBuilderBase
from ..configs.{config} import {config_type}Config
from ..specs.{config}_{variant} import {spec}_SPEC


class {step_type}StepBuilder(StepBuilderBase):
    def __init__(self, config: {config_type}Config, sagemaker_session=None, role=None):
        super().__init__(config, {spec}_SPEC, sagemaker_session, role)
        self.config: {config_type}Config = config

    def _get_environment_variables(self):
        env = super()._get_environment_variables()
        env["LABEL_FIELD"] = self.config.label
        if self.config.limit:
            env["ROW_LIMIT"] = str(self.config.limit)
        return env

    def _get_inputs(self, inputs):
        paths = self.contract.expected_input_paths
        return [
            ProcessingInput(
                input_name=dependency.logical_name,
                source=inputs[dependency.logical_name],
                destination=paths[dependency.logical_name],
            )
            for dependency in self.spec.dependencies
            if dependency.required or dependency.logical_name in inputs
        ]

    def _get_outputs(self, outputs):
        paths = self.contract.expected_output_paths
        return [
            ProcessingOutput(
                output_name=output.logical_name,
                source=paths[output.logical_name],
                destination=outputs[output.logical_name],
            )
            for output in self.spec.outputs
        ]

    def _get_job_arguments(self):
        return ["--job_type", self.config.job_type]

    def create_step(self, **kwargs):
        processor = ScriptProcessor(env=self._get_environment_variables(), role=self.role)
        return ProcessingStep(
            name=self.spec.step_type,
            processor=processor,
            inputs=self._get_inputs(kwargs["inputs"]),
            outputs=self._get_outputs(kwargs["outputs"]),
            job_arguments=self._get_job_arguments(),
            code=self.config.script,
        )
'''

_HEAD = '''"""Takes what it needs of a table; as long as such scripts are."""

import argparse
import json
import logging
import os
from pathlib import Path

import numpy as np
import pandas as pd

logger = logging.getLogger(__name__)
'''

_FUNCTION = '''

def stage_{number}(frame, folder, config=None, *, limit=1000):
    """Stage {number}: cleans, counts and writes what it has counted."""
    settings = dict(config or {{}})
    columns = [name for name in frame.columns if name not in settings.get("skipped", ())]
    counts = {{}}
    for position, name in enumerate(columns):
        values = frame[name].dropna()
        if values.empty:
            logger.warning("stage %s: column %s is empty", {number}, name)
            continue
        counts[name] = {{"position": position, "rows": int(len(values)), "stage": {number}}}
        if values.dtype.kind in "if":
            counts[name]["mean"] = float(np.mean(values[:limit]))
            counts[name]["spread"] = float(np.std(values[:limit]))
    target = Path(folder) / "stages" / f"stage_{number}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(os.path.join(folder, "stages", "stage_{number}.json"), "w") as file:
        json.dump(counts, file, indent=2)
    logger.info("stage {number} wrote %s with %s columns", target, len(counts))
    return frame[columns].head(limit), counts
'''

_MAIN = '''

def main(input_paths, output_paths, environ_vars, job_args):
    """All stages, one after another."""
    folder = output_paths["rows"]
    frame = pd.read_csv(Path(input_paths["table"]) / "table.csv")
    label = environ_vars["LABEL_FIELD"]
    limit = int(environ_vars.get("ROW_LIMIT", "1000"))
    for stage in ({stages}):
        frame, _ = stage(frame, folder, {{"skipped": [label]}}, limit=limit)
    frame.to_csv(os.path.join(folder, f"{{job_args.job_type}}.csv"), index=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", choices=["training", "validation"], required=True)
    main(
        input_paths={{"table": "/opt/ml/processing/input/table"}},
        output_paths={{"rows": "/opt/ml/processing/output/rows"}},
        environ_vars={{
            "LABEL_FIELD": os.environ["LABEL_FIELD"],
            "ROW_LIMIT": os.environ.get("ROW_LIMIT", "1000"),
            "SEED": os.environ.get("SEED", "7"),
        }},
        job_args=parser.parse_args(),
    )
'''

_BASE = '''"""What all steps share."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    ScriptContract,
    StepSpecification,
)


class StepBuilderBase:
    def __init__(self, config, spec: StepSpecification, sagemaker_session=None, role=None):
        self.config = config
        self.spec = spec
        self.contract = spec.script_contract
        self.session = sagemaker_session
        self.role = role

    def _get_environment_variables(self):
        env = {}
        for name in self.contract.required_env_vars:
            if hasattr(self.config, name.lower()):
                env[name] = str(getattr(self.config, name.lower()))
        for name, default in self.contract.optional_env_vars.items():
            env[name] = str(getattr(self.config, name.lower(), default))
        return env
'''

_UNRELATED = '''"""A service that has nothing to do with any step."""

from dataclasses import dataclass


@dataclass
class Record{number}:
    name: str
    value: float = {number}.0

    def scaled(self, factor: float) -> float:
        """The value, times a factor."""
        return self.value * factor
'''


def generate_team(root: Path, unrelated: int = 0, size: Size = TEAM) -> None:
    """Write the project below ``root``, with so many files that have no part in it."""
    files = dict(_files(size))
    files |= {f"service/part_{n}.py": _UNRELATED.format(number=n) for n in range(unrelated)}
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _files(size: Size) -> Iterator[tuple[str, str]]:
    names = [f"step_{number}" for number in range(size.contracts)]
    yield "team/__init__.py", ""
    yield "team/base.py", _BASE
    types = ",\n".join(f'    "{_type(name)}": {{"spec_type": "{_type(name)}"}}' for name in names)
    registry = f"STEPS = {{\n{types},\n}}\n"
    yield (
        "team/registry.py",
        f'{registry}\n\ndef get_step_type(name):\n    return STEPS[name]["spec_type"]\n',
    )
    for folder in ("contracts", "specs", "configs", "builders"):
        yield f"team/{folder}/__init__.py", ""
    for number, name in enumerate(names):
        script = f"run_{number % size.scripts}"
        yield (
            f"team/contracts/{name}.py",
            _CONTRACT.format(name=name, upper=name.upper(), script=script),
        )
        yield (
            f"team/configs/{name}.py",
            _CONFIG.format(name=name, step_type=_type(name), script=script),
        )
    for number in range(size.specs):
        name, variant = names[number % size.contracts], _VARIANTS[number // size.contracts]
        yield (
            f"team/specs/{name}_{variant}.py",
            _SPEC.format(
                name=name,
                upper=name.upper(),
                variant=variant,
                variant_upper=variant.upper(),
                contract=name,
                contract_upper=name.upper(),
                step_type=_type(name),
            ),
        )
    for number in range(size.builders):
        name, config = f"step_{number}", names[number % size.contracts]
        variant = _VARIANTS[number // size.contracts]
        yield (
            f"team/builders/{name}.py",
            _BUILDER.format(
                name=name,
                step_type=_type(name),
                variant=variant,
                config=config,
                config_type=_type(config),
                spec=f"{config}_{variant}".upper(),
            ),
        )
    for number in range(size.scripts):
        yield f"team/scripts/run_{number}.py", _script(size.lines)


def _script(lines: int) -> str:
    text, stages = _HEAD, 0
    while text.count("\n") + _MAIN.count("\n") < lines:
        text += _FUNCTION.format(number=stages)
        stages += 1
    return text + _MAIN.format(stages=", ".join(f"stage_{number}" for number in range(stages)))


def _type(name: str) -> str:
    return name.title().replace("_", "")


if __name__ == "__main__":
    generate_team(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0)
