"""The rules of the house that no other test would notice broken."""

import ast
import gzip
import json
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import typer

from stillwatch.cli import app

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "stillwatch"

ROOMS = (
    *("exchange", "engine", "readers", "sketch", "lake", "fleets", "campaigns", "scan", "explain", "result"),
    *("selfcheck", "cases", "report", "sharing", "bundles", "declarations"),
    *("response", "guard", "safeguards", "forensics", "lab", "console", "live"),
)
"""In the order in which data flows; a room imports only from rooms before it."""

MAY_IMPORT = {room: {*ROOMS[: k + 1]} for k, room in enumerate(ROOMS)}
MAY_IMPORT |= {"worlds": {*ROOMS, "worlds"}, "cli": {*ROOMS, "worlds", "cli"}}

ENGINES = {"duckdb", "pyspark", "sqlglot"}
NETWORK = {"socket", "ssl", "urllib.request", "http.client", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}

LISTENS = {
    "console/listening.py": {"socket"},
    "console/serve.py": {"socket"},
    "console/oidc/provider.py": {"httpx"},
    "guard/gateways/litellm_callback.py": {"httpx"},
    "guard/outside.py": {"urllib.request"},
    "guard/serve.py": {"ssl"},
    "live/serve.py": {"socket", "ssl"},
    "live/watch/targets.py": {"socket", "urllib.request"},
    "worlds/bench/live.py": {"socket", "urllib.request"},
    "worlds/bench/noticed.py": {"http.server"},
}
"""The servers' own sockets: they are listened on. And the provider of identities that an operator
names with --oidc: whether somebody is who he says can only be asked there. Nothing of a lake goes
to it. Notices, which name campaigns and no account, go where the operator's settings say. A guard
asks the source of its table, and the guard or the Redis that keeps its ledger, as settings say."""

HOSTS = ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "crates" + ".io", "conda.ana" + "conda", "test.py" + "pi")
MACHINE = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|var/folders)/[\w.-]")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def files() -> list[Path]:
    """Everything that is shipped or kept."""
    kept = [p for folder in ("src", "tests", "docs", ".ci") for p in (ROOT / folder).rglob("*")]
    kept += [p for p in ROOT.iterdir() if p.suffix in (".md", ".toml", ".lock") or p.name in ("Makefile", "LICENSE")]
    made = {"__pycache__", "node_modules"}
    return [p for p in kept if p.is_file() and not made & {*p.parts} and p.suffix not in (".nbi", ".nbc")]


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")


def commands() -> Iterator[tuple[str, list[str]]]:
    """(command as it is typed, its options) of every command."""
    waiting = [("stillwatch", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [(f"{name} {sub}", one) for sub, one in below.items()]
        options = [o for p in command.params for o in p.opts if o.startswith("--") and o != "--help"]
        if options or not below:
            yield name, options


def test_every_folder_is_a_room():
    folders = {p.name for p in SOURCE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_from_rooms_before_it(room):
    wrong = []
    for path in (p for p in modules() if room_of(p) == room):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("stillwatch.")}
        wrong += [f"{path.relative_to(SOURCE)} imports {other}" for other in used - MAY_IMPORT[room] - {"__version__"}]
    assert not wrong


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_inside_a_room_no_arrow_runs_back(room):
    """A folder of a room counts as one: it and what stands beside it import one another in one
    direction only."""

    def part(name: str) -> str:
        path = SOURCE.joinpath(*name.split(".")[1:3])
        return path.name if path.is_dir() or path.with_suffix(".py").exists() else ""

    graph: dict[str, set[str]] = {}
    for path in (p for p in modules() if room_of(p) == room and p != SOURCE / room / "__init__.py"):
        here = path.relative_to(SOURCE / room).parts[0].removesuffix(".py")
        there = {part(name) for name in imports(path) if name.startswith(f"stillwatch.{room}.")}
        graph.setdefault(here, set()).update(there - {here, ""})
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_sketch_kernels_know_no_engine():
    """So that every engine gets the same bytes from them."""
    for path in (SOURCE / "sketch").glob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & ENGINES, path.name


def test_nothing_is_fetched():
    for path in modules():
        used = set(imports(path)) - LISTENS.get(path.relative_to(SOURCE).as_posix(), set())
        assert not {n for n in used for banned in NETWORK if n == banned or n.startswith(f"{banned}.")}, path


def test_every_room_has_its_tests():
    for room in MAY_IMPORT:
        assert list((ROOT / "tests" / room).glob("test_*.py")) or room == "engine", room


@pytest.mark.parametrize("command, options", [*commands()], ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_is_documented(command, options):
    page = (ROOT / "docs" / "cli.md").read_text()
    if command != "stillwatch":
        sections = {title.strip(): body for title, body in re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", page, re.M)}
        title = next((t for t in sections if t == command or t.startswith(f"{command} ")), None)
        assert title, f"docs/cli.md has no section '{command}'"
        page = title + "\n" + sections[title]
    assert not [option for option in options if not re.search(rf"{option}\b", page)]


def test_the_documentation_invents_no_option():
    real = {option for _, options in commands() for option in options} | {"--help"}
    for page in (ROOT / "README.md", ROOT / "docs" / "cli.md"):
        told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page.read_text()))
        assert told <= real, page.name


def pages() -> list[Path]:
    """Every page of documentation."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def anchor_of(title: str) -> str:
    """The name by which a heading is linked to, as GitHub makes it."""
    return re.sub(r"[^\w\s-]", "", re.sub(r"\]\([^)]*\)", "]", title).lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """Those of all headings of a page."""
    return {anchor_of(title) for title in re.findall(r"^#+ +(.*?)\s*$", page.read_text(), re.M)}


def test_links_between_pages_lead_somewhere():
    wrong = []
    for page in pages():
        for place, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text()):
            target = page.parent / place if place else page
            if "://" not in place:
                found = target.exists() and (not anchor or (target.suffix == ".md" and anchor in anchors(target)))
                wrong += [] if found else [f"{page.relative_to(ROOT)}: {place}#{anchor}"]
    assert not wrong


def test_no_file_names_a_package_host():
    assert not [
        (str(p.relative_to(ROOT)), h) for p in files() if "corpus" not in p.parts for h in HOSTS if h in text_of(p)
    ]


def test_no_file_names_a_path_of_the_machine_it_was_made_on():
    found = [p for p in files() if f"{ROOT}/" in text_of(p)] if len(ROOT.parts) > 2 else []
    found += [p for p in files() if "corpus" not in p.parts and MACHINE.search(text_of(p))]
    assert not [str(p.relative_to(ROOT)) for p in found]


@pytest.mark.parametrize("folder", ["frontend", "tests/gateways/portkey"])
def test_what_npm_installs_is_pinned_with_hashes(folder):
    kept = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    assert "://" not in (ROOT / folder / "package-lock.json").read_text()
    assert len(kept) > 10 and all("integrity" in one for name, one in kept.items() if name)


@pytest.mark.parametrize(
    "lock",
    [
        "requirements.lock",
        "tests/producers/requirements.lock",
        "tests/gateways/requirements.lock",
        "tests/mutants/requirements.lock",
    ],
)
def test_every_dependency_is_pinned_with_hashes(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text and "index" not in text
    entries = re.split(r"\n(?=\S)", "\n".join(x for x in text.splitlines() if not x.strip().startswith("#")))
    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[a-zA-Z0-9._-]+==[^\s;]+( ;[^\\]+)?( \\|$)", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_no_test_is_skipped_whatever_happens():
    for path in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text())
        conditional = {id(n) for node in ast.walk(tree) if isinstance(node, ast.If | ast.Try) for n in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in ("pytest.mark.skip", "pytest.mark.xfail"):
                raise AssertionError(f"{path}:{node.lineno}: {ast.unparse(node)}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("pytest.skip", "pytest.xfail"):
                assert id(node) in conditional, f"{path}:{node.lineno}"
