"""Check hyperparameters, and write them where the trainings read them."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path


def main(
    input_paths: Mapping[str, str],  # noqa: ARG001 - every step's main takes the same four
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],  # noqa: ARG001 - see above
    job_args: argparse.Namespace,
) -> None:
    """Write ``hyperparameters.json``.

    Raises:
        ValueError: A hyperparameter is not greater than zero.
    """
    hyperparameters = vars(job_args)
    if wrong := [name for name, value in hyperparameters.items() if not value > 0]:
        raise ValueError(f"must be greater than zero: {', '.join(wrong)}")
    folder = Path(output_paths["config"])
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(hyperparameters, indent=2, sort_keys=True)
    (folder / "hyperparameters.json").write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learning_rate", type=float, default=0.1)
    parser.add_argument("--max_depth", type=int, default=3)
    parser.add_argument("--num_round", type=int, default=60)
    parser.add_argument("--epochs", type=int, default=80)
    return parser.parse_args()


if __name__ == "__main__":
    main(
        input_paths={},
        output_paths={"config": "/opt/ml/processing/output/config"},
        environ_vars={},
        job_args=_arguments(),
    )
