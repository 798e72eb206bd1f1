"""Makes prompts/templates.jsonl.gz, each template with one slot; run once by maintainers.

    python -m stillwatch.worlds.corpus.build_prompts PROMPTS WHEELS OUT

WHEELS holds distilabel, camel-ai and deepeval. PROMPTS holds templates.jsonl.gz as collected:
`label, family, licence, file, text`. A template keeps its text; its own main slot, or the first
example of the list that it shows, becomes `{row}` (data generators) or `{text}` (applications), and
its lesser slots take the values that its own package gives them by default.
"""

import gzip
import json
import re
import sys
from pathlib import Path

from stillwatch.worlds.corpus.template_sources import Template, camel, distilabel, judges, promptsource, tight

DEFAULTS = {
    "language": "English", "batch_size": "10", "skip": "", "topics": "", "languages": "", "related_software": "",
    "style_extra": "", "topic_avoidance": "", "question_type": "personal experience", "topic": "travel",
    "third": "500", "word_count": "1500", "name": "Sophia", "character": "Sophia is a retired ship's engineer.",
    "flesch": "The output should be written in such a way as to have a Flesch-Kincaid readability score of 30 or "
    "lower - best understood by those with college education.  The response must not contain any notes or "
    "information about Flesch-Kincaid scores.",
}  # fmt: skip
"""What airoboros puts into its lesser slots (its example-config.yaml) or a plain value."""

PLAIN = {
    "max_keywords": "10", "max_knowledge_triplets": "10", "num_chunks": "4", "dialect": "PostgreSQL",
    "query_str": "What is the main point?", "schema": "orders(id, customer, placed_at, total)",
    "allowed_entity_types": "PERSON, ORGANIZATION, PLACE", "allowed_relation_types": "PART_OF, MADE_BY",
    "num_questions": "3", "existing_answer": "The text does not say.", "question": "What is the main point?",
}  # fmt: skip
"""Plain values for the lesser slots of applications' templates."""

MAIN = ("instruction", "example", "examples")
SHOWN = (
    r"(?<=\nExample 1: QUESTION: ).*?(?=\n\n?Example 2)",
    r"(?<=\nExample 1:\nPROMPT:\n).*?(?=\n\n?Example 2)",
    r"(?<=\nExample 1\.\nQUESTION: ).*?(?=\n\n?Example 2)",
    r"(?<=\nExample 1[.:] ).*?(?=\n\n?Example 2)",
    r"(?<=\nExample questions:\n).*?(?=\n\nExample output)",
    r"(?<=\nPROMPT:\n).*?(?=\n\nANSWER|\nANSWER)",
    r"(?<=examples:\n\n)[^\n]*(?=\n)",
    r"(?<=examples:\n- )[^\n]*(?=\n)",
)
"""Where the first example, with its answer, stands in templates that show a list of them."""
LONGEST = 6000
REWRITER = (
    "I want you to act as an input rewriter.\nYour object is the rewrite a given `input`. "
    "You MUST complicate the given `Input` using the following method:"
)
"""What opens every step of deepeval's synthesizer."""
SLOT = re.compile(r"\{(\w+)\}")


def main() -> None:
    """Write the file."""
    collected, wheels, out = (Path(a) for a in sys.argv[1:4])
    with gzip.open(collected / "templates.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    made: list[Template] = []
    for row in rows:
        label, text = converted(row["label"], row["file"], row["text"])
        if text:
            made.append((label, row["family"], row["licence"], text))
    made += [*distilabel(wheels), *camel(wheels), *judges(wheels)]
    kept = list({(row[0], row[3]): row for row in made if len(row[3]) <= LONGEST}.values())
    names = ("label", "family", "licence", "text")
    text = "".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in kept)
    (out / "templates.jsonl.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print({label: sum(row[0] == label for row in kept) for label in ("agent_system", "harvest", "app")})


def converted(label: str, file: str, text: str) -> tuple[str, str | None]:
    """The label and text to carry; None for a template that cannot take a row."""
    if label == "agent_system":
        return label, text
    if label == "harvest_template":
        return "harvest", harvest(text)
    if label == "nlp_template":
        return "app", promptsource(text)
    if "synthesizer" in file:
        return "harvest", evolution(text)
    return "app", application(text)


def evolution(text: str) -> str | None:
    """A step of deepeval's synthesizer that rewrites one input, which is the row."""
    if text.count("{x}") != 1 or not re.search(r"Input:\s*\{x\}\s*Rewritten Input:\s*$", text):
        return None
    return REWRITER + "\n\n" + tight(text).replace("{x}", "{row}")


def harvest(text: str) -> str | None:
    """A data generator's template with the slot {row}."""
    if text.rstrip().endswith("\nTask:"):
        return text.rstrip() + " {row}"
    if text.rstrip().endswith("List of 20 tasks:"):
        return text.rstrip() + "\n\n###\n1. Instruction: {row}"
    names = SLOT.findall(text)
    main = next((name for name in MAIN if name in names), None)
    if main:
        text = text.replace("{" + main + "}", "\0", 1)
    else:
        for pattern in SHOWN:
            text, count = re.subn(pattern, "\0", text, count=1, flags=re.DOTALL)
            if count:
                break
        else:
            return None
    return filled(text, "{row}")


def filled(text: str, slot: str, values: dict[str, str] = DEFAULTS) -> str | None:
    """Lesser slots take their values and the marked place the slot; None when a slot has no
    value."""
    if any(name not in values for name in SLOT.findall(text)):
        return None
    text = SLOT.sub(lambda found: values[found[1]], text)
    return re.sub(r"\n{3,}", "\n\n", text).strip().replace("\0", slot)


def application(text: str) -> str | None:
    """An application's template with the slot {text}, its other slots at plain values."""
    text = re.sub(r"\{\{(.*?)\}\}", r"(\1)", text)
    if "{%" in text:
        return None
    for name in ("text", "context_str", "query_str", "content", "context", "input", "question", "new_chunk_text"):
        if "{" + name + "}" in text:
            marked = text.replace("{" + name + "}", "\0", 1)
            return filled(marked, "{text}", DEFAULTS | PLAIN)
    return None


if __name__ == "__main__":
    main()
