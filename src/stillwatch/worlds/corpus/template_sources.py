"""Templates that wheels ship: evolution prompts of data generators, judges' prompts of an
evaluation library."""

import ast
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

Template = tuple[str, str, str, str]
"""label, family, licence, text with its one slot."""


def strings_of(source: str) -> dict[str, list[str]]:
    """Strings assigned to names, `NAME = "…"`, and to keys of dictionaries."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in ast.walk(ast.parse(source)):
        pairs: list[tuple[object, ast.expr | None]] = []
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            pairs = [(node.targets[0].id, node.value)]
        elif isinstance(node, ast.Dict):
            pairs = [(k.value, v) for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)]
        for name, value in pairs:
            while isinstance(value, ast.Call):
                value = value.args[0] if value.args else getattr(value.func, "value", None)
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found[str(name)].append(value.value)
    return found


def distilabel(wheels: Path) -> Iterator[Template]:
    """Evol-Instruct as distilabel asks for it: the prompt to rewrite is the row."""
    with zipfile.ZipFile(next(wheels.glob("distilabel-*.whl"))) as archive:
        said = strings_of(archive.read("distilabel/steps/tasks/evol_instruct/utils.py").decode())
    methods = [said[name][0] for name in ("CONSTRAINTS", "DEEPENING", "CONCRETIZING", "INCREASED_REASONING_STEPS")]
    frames = [said["REWRITE_INSTRUCTION"][0].replace("{}", method) for method in methods]
    for frame in [*frames, said["CREATE_INSTRUCTION"][0]]:
        yield "harvest", "distilabel", "Apache-2.0", tight(frame.replace("<PROMPT>", "{row}"))


def camel(wheels: Path) -> Iterator[Template]:
    """Evol-Instruct as camel asks for it."""
    with zipfile.ZipFile(next(wheels.glob("camel_ai-*.whl"))) as archive:
        said = strings_of(archive.read("camel/datagen/evol_instruct/templates.py").decode())
    general, maths = said["INST_IN_DEPTH"]
    for name in ("constraints", "deepening", "concretizing", "reasoning", "expansion"):
        yield evolved(general, said[name][0])
    for name in ("persona", "shift-in", "shift-out", "mix", "abstract"):
        yield evolved(said["INST_IN_BREADTH"][0], said[name][0])
    yield evolved(maths, "")


def evolved(frame: str, method: str) -> Template:
    """One of camel's frames with one of its methods."""
    return "harvest", "camel", "Apache-2.0", tight(frame.replace("{method}", method).replace("{prompt}", "{row}"))


def judges(wheels: Path) -> Iterator[Template]:
    """Prompts by which applications judge a text (deepeval), those that need nothing but that
    text."""
    with zipfile.ZipFile(next(wheels.glob("deepeval-*.whl"))) as archive:
        metrics = json.loads(archive.read("deepeval/templates/metrics/templates.json"))
    for metric in metrics.values():
        for text in metric.values() if isinstance(metric, dict) else ():
            if not isinstance(text, str):
                continue
            plain = re.sub(
                r"\{% if multimodal %\}.*?\{% endif %\}|\{\{ _fragments\.\w+ \}\}", "", text, flags=re.DOTALL
            )
            if "{%" not in plain and len(set(re.findall(r"\{\{.*?\}\}", plain))) == 1:
                once = re.sub(r"\{\{.*?\}\}", "{text}", plain, count=1)
                yield "app", "deepeval", "Apache-2.0", tight(re.sub(r"\{\{.*?\}\}", "the text", once))


def promptsource(text: str) -> str | None:
    """A template of promptsource with the one field it uses as {text}; None when it uses several or
    has logic."""
    body = unquoted(text).split("|||")[0].strip()
    fields = re.findall(r"\{\{\s*(.*?)\s*\}\}", body)
    if "{%" in body or len(fields) != 1 or not re.fullmatch(r"\w+", fields[0]):
        return None
    body = re.sub(r"\{\{.*?\}\}", "{text}", body)
    return body if len(body) > 40 else None


def unquoted(text: str) -> str:
    """The string that a YAML scalar spells, its closing quote perhaps missing."""
    if text.startswith("'"):
        return re.sub(r"\s+", " ", text.strip("'").replace("''", "'"))
    if text.startswith('"'):
        marks = {"n": "\n", "t": "\t", " ": " ", '"': '"', "\\": "\\"}
        flat = re.sub(r"\\\s+\\ ", " ", text[1:].rstrip('"'))
        return re.sub(r"\\(.)", lambda found: marks.get(found[1], found[1]), flat)
    return text


def tight(text: str) -> str:
    """Without indentation and piled-up empty lines."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)
