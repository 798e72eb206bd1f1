"""Makes prompts/templates.jsonl.gz, each template with one slot; run once by maintainers.

    python -m stillwatch.worlds.corpus.build_prompts PROMPTS OUT

PROMPTS holds templates.jsonl.gz as collected: `label, family, licence, file, text`. A template keeps its text; its
own main slot, or the first example of the list that it shows, becomes `{row}` (data generators) or `{text}`
(applications), and its lesser slots take the values that its own package gives them by default.
"""

import gzip
import json
import re
import sys
from pathlib import Path

DEFAULTS = {
    "language": "English", "batch_size": "10", "skip": "", "topics": "", "languages": "", "related_software": "",
    "style_extra": "", "topic_avoidance": "", "question_type": "personal experience", "topic": "travel",
    "third": "500", "word_count": "1500", "name": "Sophia", "character": "Sophia is a retired ship's engineer.",
    "flesch": "The output should be written in such a way as to have a Flesch-Kincaid readability score of 30 or "
    "lower - best understood by those with college education.  The response must not contain any notes or "
    "information about Flesch-Kincaid scores.",
}  # fmt: skip
"""What airoboros puts into its lesser slots (its example-config.yaml) or a plain value."""

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
SLOT = re.compile(r"\{(\w+)\}")


def main() -> None:
    """Write the file."""
    collected, out = Path(sys.argv[1]), Path(sys.argv[2])
    with gzip.open(collected / "templates.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    made = []
    for row in rows:
        label, text = converted(row["label"], row["text"])
        if text:
            made.append({"label": label, "family": row["family"], "licence": row["licence"], "text": text})
    lines_out = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    (out / "templates.jsonl.gz").write_bytes(gzip.compress(lines_out.encode(), 9, mtime=0))
    print({label: sum(row["label"] == label for row in made) for label in ("agent_system", "harvest", "app")})


def converted(label: str, text: str) -> tuple[str, str | None]:
    """The label and text to carry; None for a template that cannot take a row."""
    if label == "agent_system":
        return label, text
    if label == "harvest_template":
        return "harvest", harvest(text)
    if label == "app_template":
        return "app", application(text)
    return label, None


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


def filled(text: str, slot: str) -> str | None:
    """Lesser slots take their defaults and the marked place the slot; None when a slot has no default."""
    if any(name not in DEFAULTS for name in SLOT.findall(text)):
        return None
    text = SLOT.sub(lambda found: DEFAULTS[found[1]], text)
    return re.sub(r"\n{3,}", "\n\n", text).strip().replace("\0", slot)


def application(text: str) -> str | None:
    """An application's template with the slot {text}."""
    for name in ("text", "context_str", "query_str", "content", "context", "input", "new_chunk_text"):
        if "{" + name + "}" in text:
            return filled(text.replace("{" + name + "}", "\0", 1), "{text}")
    return None


if __name__ == "__main__":
    main()
