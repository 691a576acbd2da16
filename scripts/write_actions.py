"""Write the three action.yml from one source; --check only compares.

An action cannot choose its image by an input, so each SageMaker SDK has an action of its
own, the same but for its name and image. A release names the published images:

    python -m scripts.write_actions none=docker://ghcr.io/…@sha256:… 2=docker://… 3=docker://…
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from align_ci.inputs import INPUTS
from align_ci.publish import OUTPUTS

ROOT = Path(__file__).parent.parent
RELEASED = re.compile(r"docker://[a-z0-9.-]+(?::\d+)?(?:/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Action:
    """One of the actions.

    Attributes:
        path: Of its file, relative to the repository.
        title: What GitHub calls it.
        purpose: What it is for, besides what all are for.
        image: Its image before it is released.
        note: Why that is its image.
    """

    path: str
    title: str
    purpose: str
    image: str
    note: str


def _variant(major: str) -> Action:
    image = f"localhost/align-ci:sagemaker{major}"
    return Action(
        f"sagemaker{major}/action.yml",
        f"align-ci with SageMaker SDK {major}",
        f" Brings version {major} of the SageMaker SDK for the project's code.",
        f"docker://{image}",
        "An action cannot pass build arguments, so this is an image made before. A release\n"
        "  # writes the published one here; until then this is one that nobody can publish:\n"
        f"  # docker build --build-arg sagemaker={major} -t {image} .",
    )


ACTIONS: Mapping[str, Action] = {
    "none": Action(
        "action.yml",
        "align-ci",
        "",
        "Dockerfile",
        "Built in every job while it is developed; a release writes the published image here.",
    ),
    "2": _variant("2"),
    "3": _variant("3"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", nargs="*", metavar="VARIANT=IMAGE", help="released images")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if outdated")
    parser.add_argument("--root", type=Path, default=ROOT, help="where the files lie")
    options = parser.parse_args(arguments)
    if options.check:
        return _check(options.root)
    images = dict(image.split("=", 1) for image in options.images)
    if images and (images.keys() != ACTIONS.keys() or not all(map(released, images.values()))):
        parser.error(f"name an image by digest for each of {', '.join(ACTIONS)}")
    for variant, action in ACTIONS.items():
        file = options.root / action.path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text(action, images.get(variant, action.image)), "utf-8", newline="\n")
    return 0


def released(image: str) -> bool:
    """Whether an image can only ever be the one that was published."""
    return RELEASED.fullmatch(image) is not None


def text(action: Action, image: str) -> str:
    """An action file. A JSON string is a YAML string too, whatever is in it."""
    about = "Checks that the layers of a SageMaker pipeline project agree." + action.purpose
    lines = [
        "# Written by scripts/write_actions.py from align_ci/inputs.py and align_ci/publish.py.",
        f"name: {json.dumps(action.title)}",
        f"description: {json.dumps(about)}",
        "branding:",
        "  icon: check-circle",
        "  color: green",
        "inputs:",
    ]
    for one in INPUTS:
        described = one.description
        if one.choices and one.choices != ("true", "false"):
            described += f" One of {', '.join(one.choices)}."
        lines += [f"  {one.name}:", f"    description: {json.dumps(described)}"]
        lines += [
            "    required: false",
            f"    default: {json.dumps(one.expression or one.default)}",
        ]
    lines.append("outputs:")
    for name, description in OUTPUTS.items():
        lines += [f"  {name}:", f"    description: {json.dumps(description)}"]
    lines += ["runs:", "  using: docker"]
    lines += [] if released(image) else [f"  # {action.note}"]
    return "\n".join([*lines, f"  image: {json.dumps(image)}", ""])


def _check(root: Path) -> int:
    """Compare; a released image is not made from anything here, so any will do."""
    outdated = []
    for action in ACTIONS.values():
        file = root / action.path
        current = file.read_text("utf-8") if file.exists() else ""
        image = re.search(r'^  image: "(.*)"$', current, re.MULTILINE)
        kept = image[1] if image and released(image[1]) else action.image
        if current != text(action, kept):
            outdated.append(action.path)
    for path in outdated:
        print(f"{path} is not current: run `python -m scripts.write_actions`", file=sys.stderr)
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
