"""Makes foreign.jsonl.gz, passages in other languages; run once by maintainers, never by users.

    python -m stillwatch.worlds.corpus.build_foreign WHEELS NPM OUT

WHEELS holds wheels that ship translations (the JSON files of homeassistant, the catalogues of Django and gettext
packages), NPM the language packs of monaco-vscode. ATTRIBUTION.md lists every source.
"""

import gzip
import html
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HOME_CODES = {
    "zh": "zh-Hans", "es": "es", "fr": "fr", "de": "de", "ja": "ja", "ru": "ru", "pt": "pt-BR", "ko": "ko",
    "it": "it", "nl": "nl", "pl": "pl", "tr": "tr", "uk": "uk", "vi": "vi", "id": "id", "sv": "sv", "cs": "cs",
}  # fmt: skip
DENSE = {"zh", "ja", "ko"}
MARKS = re.compile(r"\{[^{}]*\}|%\(\w+\)[a-z]|%[a-z]\b|\$\{?\w+|https?://|[<>{}|\\`*_#=]|\[%|\]\(|&\w+;")
"""Placeholders and markup: a text that has any is left out, never mended."""


def main() -> None:
    """Write the file."""
    wheels, _npm, out = (Path(a) for a in sys.argv[1:4])
    write(out, capped(list(home(next(wheels.glob("homeassistant-*.whl"))))))


Passage = tuple[str, str, str, str, str]
"""language, subject, licence, source, text."""


def home(wheel: Path) -> Iterator[Passage]:
    """Sentences that Home Assistant says about each of its integrations."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for path in sorted(n for n in names if re.fullmatch(r"homeassistant/components/\w+/translations/en\.json", n)):
            component = path.split("/")[2]
            for language, code in HOME_CODES.items():
                translated = path.replace("/en.json", f"/{code}.json")
                if translated in names:
                    for text in strings(json.loads(archive.read(translated))):
                        yield language, f"home {component}", "Apache-2.0", "homeassistant", text


def strings(node: object) -> Iterator[str]:
    """Every string at any depth."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def tidy(language: str, text: str) -> str | None:
    """The text as one line of prose, or None when it is short, marked up or not in the language's script."""
    flat = " ".join(html.unescape(text).split())
    dense = language in DENSE
    if MARKS.search(flat) or not (25 if dense else 50) <= len(flat) <= 480:
        return None
    letters = [c for c in flat if c.isalpha()]
    foreign = sum(ord(c) > 0x2FF for c in letters)
    if (dense or language in {"ru", "uk"}) and foreign < 0.6 * len(letters):
        return None
    return flat if len(letters) > 0.6 * len(flat) else None


def capped(passages: list[Passage], fewest: int = 4, most: int = 60) -> list[Passage]:
    """Distinct tidy passages by language and subject; subjects with fewer than `fewest` are pooled by first letter."""
    seen: set[tuple[str, str]] = set()
    groups: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for language, subject, licence, source, text in passages:
        flat = tidy(language, text)
        if flat and (language, flat) not in seen:
            seen.add((language, flat))
            groups[language, subject].append((language, subject, licence, source, flat))
    return [row for key in sorted(groups) if len(groups[key]) >= fewest for row in groups[key][:most]]


def write(out: Path, rows: list[Passage]) -> None:
    """The rows as gzipped JSON Lines, the same bytes at every build."""
    names = ("language", "subject", "licence", "source", "text")
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
    (out / "foreign.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    by_language: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    for language, subject, *_ in rows:
        by_language[language].add(subject)
        counts[language] += 1
    print({language: (len(by_language[language]), counts[language]) for language in sorted(counts)})


if __name__ == "__main__":
    main()
