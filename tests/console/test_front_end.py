"""What Node says of the front end's sources."""

import subprocess

from tests.console.needs_node import FRONT_END, NODE, needed

needed("the front end's checks", node=NODE)


def ran(*command):
    return subprocess.run([NODE, *command], cwd=FRONT_END, capture_output=True, text=True, timeout=300)


def test_the_types_of_the_api_are_those_of_its_description(tmp_path):
    flags = ("--root-types", "--root-types-no-schema-prefix")
    made = ran(
        "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output", str(tmp_path / "made.ts"), *flags
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert (tmp_path / "made.ts").read_text() == (FRONT_END / "src" / "api-schema.ts").read_text(), "run: make pages"


def test_the_types_hold():
    checked = ran("node_modules/typescript/bin/tsc")
    assert checked.returncode == 0, checked.stdout + checked.stderr
