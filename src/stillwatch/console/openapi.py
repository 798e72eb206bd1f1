"""Writes down what the API takes and answers, for the types of the pages:
`python -m stillwatch.console.openapi FILE`."""

import argparse
import json
from pathlib import Path

from stillwatch.console.app import api


def document() -> str:
    """The API's OpenAPI document, without what a page's types do not need: the package's version,
    and that every route may answer with a Problem."""
    told = api().openapi()
    told["info"]["version"] = "-"
    for operation in (operation for path in told["paths"].values() for operation in path.values()):
        operation["responses"] = {
            status: answer for status, answer in operation["responses"].items() if status.startswith("2")
        }
    return json.dumps(told, indent=1) + "\n"


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("file", type=Path)
    asked.parse_args().file.write_text(document(), "ascii")
