"""Write docs/report.schema.json, the JSON Schema of the report; --check only compares."""

import json
import sys
from pathlib import Path

from align_ci.report.form import schema

PATH = Path(__file__).parent.parent / "docs" / "report.schema.json"


def main(arguments: list[str]) -> int:
    wanted = json.dumps(schema(), indent=2) + "\n"
    if arguments == ["--check"]:
        current = PATH.exists() and PATH.read_text(encoding="utf-8") == wanted
        if not current:
            print(f"docs/{PATH.name} is not current: run scripts/{Path(__file__).name}")
        return 0 if current else 1
    PATH.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
