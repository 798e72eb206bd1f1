"""What Node says of the front end's sources."""

import subprocess

import pytest

from tests.console.needs_node import FRONT_END, NODE, needed

needed("the front end's checks", node=NODE)


@pytest.mark.parametrize("name", ["words", "response"])
def test_what_stands_beside_the_pages(name):
    """Figures and dates as the report prints them, by the cases of tests/result/words.json; what is
    offered to whom on the page of a response."""
    command = [NODE, "--test", f"test/{name}.mjs"]
    ran = subprocess.run(command, cwd=FRONT_END, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_types_of_the_api_are_those_of_its_description(tmp_path):
    flags = ("--root-types", "--root-types-no-schema-prefix")
    command = [NODE, "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output", tmp_path / "made.ts"]
    made = subprocess.run([*command, *flags], cwd=FRONT_END, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stdout + made.stderr
    assert (tmp_path / "made.ts").read_text() == (FRONT_END / "src" / "api-schema.ts").read_text(), "run: make pages"
