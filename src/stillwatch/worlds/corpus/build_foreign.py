"""Makes the passages in other languages; run once by maintainers, never by users.

    python -m stillwatch.worlds.corpus.build_foreign WHEELS NPM OUT

It writes foreign.jsonl.gz, and harvest_zh.jsonl.gz with the Chinese passages that people never use.
WHEELS holds wheels that ship translations, NPM the language packs of monaco-vscode
(foreign_sources.py says which). ATTRIBUTION.md lists every source.
"""

import gzip
import html
import json
import re
import sys
import zlib
from collections import defaultdict
from itertools import groupby
from pathlib import Path

from stillwatch.worlds.corpus.foreign_sources import CODES, Passage, airflow, catalogues, editor, home, huawei, tencent

DENSE = {"zh", "ja", "ko"}
MARKS = re.compile(
    r"\{[^{}]*\}|%\(\w+\)|%[a-zA-Z]\b|%\d|\$[\w({]|https?:|www\.|[<>{}|\\`*_#=~^]|\[%|\]\(|&\w+;|::|\w\(\)|\[\d"
)
"""Placeholders and markup: a text that has any is left out, never mended."""
SENTENCES = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")
LONGEST = 320
FEWEST = 20
MOST = {"zh": 90}
MOST_ELSEWHERE = 48


def main() -> None:
    """Write the file."""
    wheels, npm, out = (Path(a) for a in sys.argv[1:4])
    found = [*home(wheels), *airflow(wheels), *catalogues(wheels), *editor(npm), *tencent(wheels), *huawei(wheels)]
    rows = {language: tidied(found, language) for language in CODES}
    apart = [row for row in rows["zh"] if held_apart(row)]
    rows["zh"] = [row for row in rows["zh"] if not held_apart(row)]
    dump(out / "harvest_zh.jsonl.gz", apart)
    shelves = [row for language in CODES for row in shelf(rows[language])]
    dump(out / "foreign.jsonl.gz", shelves)
    report(shelves)
    print(len(apart), "held apart")


def held_apart(row: Passage) -> bool:
    """Whether a Chinese passage goes to the harvest's rows rather than to people: nine in twenty,
    by checksum."""
    return zlib.crc32(row[4].encode()) % 20 < 9


def tidied(found: list[Passage], language: str) -> list[Passage]:
    """The language's distinct tidy passages, sorted by subject."""
    kept: dict[str, Passage] = {}
    for row in found:
        if row[0] == language:
            for paragraph in re.split(r"\n\s*\n", row[4]):
                for text in pieces(language, paragraph):
                    kept.setdefault(text, (*row[:4], text))
    return sorted(kept.values(), key=lambda row: row[1])


def pieces(language: str, paragraph: str) -> list[str]:
    """A paragraph as one or more tidy passages; none when it is short, marked up or not in the
    language's script."""
    flat = " ".join(html.unescape(paragraph).split())
    texts, current = [], ""
    for sentence in SENTENCES.split(flat):
        if current and len(current) + len(sentence) > LONGEST:
            texts.append(current)
            current = ""
        current = current + sentence if language in ("zh", "ja") else f"{current} {sentence}".strip()
    return [text for text in [*texts, current] if readable(language, text)]


def readable(language: str, text: str) -> bool:
    """Long enough, without markup, mostly letters, and in the script of its language."""
    dense = language in DENSE
    if MARKS.search(text) or not (25 if dense else 50) <= len(text) <= LONGEST:
        return False
    letters = [c for c in text if c.isalpha()]
    if (dense or language == "ru") and sum(ord(c) > 0x2FF for c in letters) < 0.6 * len(letters):
        return False
    return len(letters) > 0.6 * len(text) and not re.search(r"[A-Za-z]:?/\w|\w\.\w+\.\w", text)


def shelf(rows: list[Passage]) -> list[Passage]:
    """An even choice a subject; neighbouring small subjects of a source become one of FEWEST or
    more."""
    done: list[Passage] = []
    for _, mine in groupby(rows, key=lambda row: row[1].split()[0]):
        pile: list[Passage] = []
        first = ""
        for subject, passages in groupby(mine, key=lambda row: row[1]):
            first = first or subject
            pile += passages
            if len(pile) >= FEWEST:
                done += named(pile, first)
                pile, first = [], ""
        if len(pile) >= FEWEST // 2:
            done += named(pile, first)
    return done


def named(pile: list[Passage], subject: str) -> list[Passage]:
    """An even choice of at most MOST of the pile, under one subject."""
    most = MOST.get(pile[0][0], MOST_ELSEWHERE)
    step = max(1.0, len(pile) / most)
    chosen = [pile[int(i * step)] for i in range(min(len(pile), most))]
    return [(row[0], subject, *row[2:]) for row in chosen]


def dump(path: Path, rows: list[Passage]) -> None:
    """The rows as gzipped JSON Lines, the same bytes at every build."""
    names = ("language", "subject", "licence", "source", "text")
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


def report(rows: list[Passage]) -> None:
    """Print subjects and passages by language."""
    subjects: dict[str, set[str]] = defaultdict(set)
    for language, subject, *_ in rows:
        subjects[language].add(subject)
    print({k: (len(v), sum(row[0] == k for row in rows)) for k, v in subjects.items()})


if __name__ == "__main__":
    main()
