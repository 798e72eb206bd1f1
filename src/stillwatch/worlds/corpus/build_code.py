"""Makes code.jsonl.gz, functions by project, from permissively licensed wheels; run once by
maintainers.

    python -m stillwatch.worlds.corpus.build_code WHEELS OUT

A project is a package's first folder, or one of the many small ones that a folder of plugins holds,
so that coding agents need not share a project. ATTRIBUTION.md lists every source.
"""

import ast
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

from stillwatch.worlds.corpus.build import LICENCES, dump, evenly, licence_of, python_files

PERMISSIVE = re.compile(r"Apache|MIT|BSD|ISC|Python|PSF|CC0|Unlicense|Biopython", re.IGNORECASE)
COPYLEFT = re.compile(r"GPL|GNU|Mozilla|MPL|CC.BY|Proprietary|Commercial|Llama|Elastic", re.IGNORECASE)
WITHOUT_CODE = {"botocore", "google_api_python_client", "fhir_resources", "twilio", "kubernetes", "hypothesis"}
PLUGINS = {"components", "models", "providers", "integrations", "contrib", "plugins", "benchmarks", "tasks", "datasets"}
GENERIC = {"src", "tools", "recipes", "scripts", "examples", "docs", "dataset_handlers", "storage_tiers"}
"""Folders that wheels should not have installed."""
FEWEST, MOST = 12, 15
PROJECTS, OF_A_PACKAGE = 1000, 110


def main() -> None:
    """Write the file and name the packages used."""
    wheels, out = Path(sys.argv[1]), Path(sys.argv[2])
    chosen: list[tuple[str, str, str]] = []
    used: dict[str, str] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        name = wheel.name.split("-")[0]
        with zipfile.ZipFile(wheel) as archive:
            licence = LICENCES.get(name) or licence_of(archive)
            if name in WITHOUT_CODE or not PERMISSIVE.search(licence) or COPYLEFT.search(licence):
                continue
            projects = functions(archive)
        large = [p for p in sorted(projects) if len(projects[p]) >= FEWEST and p.split("/")[0] not in GENERIC]
        used |= dict.fromkeys(
            {p.split("/")[0] for p in large}, f"{wheel.name.split('-py')[0].split('-cp')[0]} {licence}"
        )
        for project in evenly(large, OF_A_PACKAGE):
            chosen += [(project, path, text) for path, text in evenly(projects[project], MOST)]
    names = evenly(sorted({row[0] for row in chosen}), PROJECTS)
    kept = set(names)
    rows = [{"project": p, "path": path, "text": text} for p, path, text in sorted(chosen) if p in kept]
    dump(out / "code.jsonl.gz", rows)
    print(len(names), "projects", len(rows), "functions")
    print("\n".join(sorted({used[p.split("/")[0]] for p in names})))


def functions(archive: zipfile.ZipFile) -> dict[str, list[tuple[str, str]]]:
    """(path, text) of functions of 6 to 36 lines, by project."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, source in python_files(archive):
        parts = path.removesuffix(".py").split("/")
        depth = 3 if len(parts) > 3 and parts[1] in PLUGINS else 2
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        lines = source.splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
                if 5 < node.end_lineno - node.lineno < 36 and 200 < len(text) < 1400 and text.isascii():
                    found["/".join(parts[:depth])].append((path, text))
    return found


if __name__ == "__main__":
    main()
