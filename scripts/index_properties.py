"""Write align_ci/aws/properties.json from the installed botocore, or check that it is current."""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

from align_ci.aws.botocore_models import data_directory, read
from align_ci.aws.property_index import INDEX, dump
from align_ci.aws.shapes import SERVICES, Shapes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 where it differs")
    parser.add_argument("file", nargs="?", type=Path, default=INDEX, help="the index")
    options = parser.parse_args()
    text = current()
    if not options.check:
        options.file.write_text(text, encoding="utf-8")
        return 0
    if options.file.exists() and options.file.read_text(encoding="utf-8") == text:
        return 0
    print(f"{options.file} is not what botocore {version('botocore')} gives; run {sys.argv[0]}")
    return 1


def current() -> str:
    """The index that the installed botocore gives."""
    data = data_directory()
    if data is None:
        sys.exit("botocore is not installed: pip install -r requirements/dev.txt")
    return dump(version("botocore"), {service: _shapes(data, service) for service in SERVICES})


def _shapes(data: Path, service: str) -> Shapes:
    shapes = read(data, service)
    if shapes is None:
        sys.exit(f"{data} holds no readable model of {service}")
    return shapes


if __name__ == "__main__":
    sys.exit(main())
