"""Makes prompts/*.jsonl.gz out of packages that ship prompts; run once by maintainers, never by
users.

    python -m stillwatch.worlds.corpus.build_harvest PACKAGES OUT

PACKAGES holds the source archive of llamafactory, the wheels of lazyllm, evals and bfcl-eval, and
gsm8k_rephrased.jsonl.gz as collected. Only prompts are taken, never
answers; very long ones are left out. ATTRIBUTION.md lists every source.
"""

import gzip
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LONGEST = 2400
DEMOS = {
    "llamafactory_alpaca_en": "alpaca_en_demo.json",
    "llamafactory_alpaca_zh": "alpaca_zh_demo.json",
    "llamafactory_dpo_en": "dpo_en_demo.json",
    "llamafactory_dpo_zh": "dpo_zh_demo.json",
    "llamafactory_kto_en": "kto_en_demo.json",
    "llamafactory_glaive_zh": "glaive_toolcall_zh_demo.json",
    "llamafactory_reason_tool": "reason_tool_use_demo_50.jsonl",
}
"""LLaMA-Factory's demonstration sets: prompts that were put to large models, whose answers stand
beside them."""

APART = {"text_compression", "steganography", "schelling_point", "ballots", "sandbagging", "theory_of_mind"} | {
    "already_said_that", "self_prompting", "human_cli_help", "mmmu", "make-me-say", "bluff", "lafand-mt",
}  # fmt: skip
"""Folders of evals that have a licence of their own or hold no prompts that people wrote."""
LIVE = ("live_multiple", "live_parallel", "live_parallel_multiple", "live_relevance")
"""Sets of function calls that people sent in."""
PER_FOLDER = 2


def main() -> None:
    """Write the files."""
    packages, out = Path(sys.argv[1]), Path(sys.argv[2])
    with tarfile.open(next(packages.glob("llamafactory-*.tar.gz"))) as archive:
        for name, file in DEMOS.items():
            member = next(m for m in archive.getmembers() if m.name.endswith(f"/data/{file}"))
            stream = archive.extractfile(member)
            assert stream is not None
            write(out, name, "harvest", list(first_prompts(objects(stream.read().decode()))))
    with zipfile.ZipFile(next(packages.glob("lazyllm-*.whl"))) as wheel:
        rows = json.loads(wheel.read("lazyllm/prompt_templates/prompts_actor/awesome-chatgpt-prompts-zh.json"))
        write(out, "awesome_chatgpt_prompts_zh", "human_template", [row["prompt"] for row in rows])
    with zipfile.ZipFile(next(packages.glob("evals-*.whl"))) as wheel:
        write(out, "openai_evals", "human", list(people_asked(wheel)))
    with zipfile.ZipFile(next(packages.glob("bfcl_eval-*.whl"))) as wheel:
        write(out, "bfcl_live_more", "human_tool", [text for name in LIVE for text in called(wheel, name)])
    with gzip.open(packages / "gsm8k_rephrased.jsonl.gz", "rt") as lines:
        told = [re.sub(r"^Question: |\s*Answer:.*$", "", json.loads(x)["prompt"], flags=re.DOTALL) for x in lines]
    write(out, "gsm8k_rephrased", "harvest", told)


def called(wheel: zipfile.ZipFile, name: str) -> Iterator[str]:
    """What people said first to tools of their own."""
    for line in wheel.read(f"bfcl_eval/data/BFCL_v4_{name}.json").decode().splitlines():
        turn = json.loads(line)["question"][0]
        yield next((message["content"] for message in turn if message["role"] == "user"), "")


def objects(text: str) -> list[Any]:
    """The objects of a JSON or JSON Lines file."""
    found: list[Any] = json.loads(text) if text.startswith("[") else [json.loads(x) for x in text.splitlines() if x]
    return found


def first_prompts(rows: list[Any]) -> Iterator[str]:
    """What the user said first: instruction and input, or the first turn of a conversation."""
    for row in rows:
        if "instruction" in row:
            yield f"{row['instruction']}\n\n{row.get('input') or ''}".strip()
            continue
        turns = row.get("conversations") or row["messages"]
        said = next((t for t in turns if t.get("from") == "human" or t.get("role") == "user"), None)
        if said:
            content = said.get("value") or said["content"]
            yield content if isinstance(content, str) else "\n".join(part["value"] for part in content)


def people_asked(wheel: zipfile.ZipFile) -> Iterator[str]:
    """A few prompts of every community-written evaluation, system message and question as one
    text."""
    taken: dict[str, list[str]] = defaultdict(list)
    for path in sorted(wheel.namelist()):
        found = re.fullmatch(r"evals/registry/data/([^/]+)/.*\.jsonl", path)
        if not found or found[1] in APART or wheel.getinfo(path).file_size > 3_000_000:
            continue
        for line in wheel.read(path).decode("utf8", "replace").splitlines()[:400]:
            try:
                asked = question(json.loads(line).get("input"))
            except (ValueError, AttributeError):
                continue
            if asked and 30 <= len(asked) <= 1500:
                taken[found[1]].append(asked)
    for folder in sorted(taken):
        texts = list(dict.fromkeys(taken[folder]))
        step = max(1.0, len(texts) / PER_FOLDER)
        yield from [texts[int(i * step)] for i in range(min(PER_FOLDER, len(texts)))]


def question(asked: object) -> str:
    """The messages before the answer as one text; "" when an assistant speaks among them."""
    if isinstance(asked, str):
        return asked
    if not isinstance(asked, list) or any(m.get("role") == "assistant" or m.get("name") for m in asked):
        return ""
    return "\n\n".join(str(m["content"]).strip() for m in asked)


def write(out: Path, name: str, label: str, prompts: list[str]) -> None:
    """Distinct prompts of bearable length as gzipped JSON Lines."""
    kept = [p for p in dict.fromkeys(p.strip() for p in prompts) if 3 < len(p) <= LONGEST and "<image>" not in p]
    rows = [{"id": f"{name}:{i}", "label": label, "prompt": p} for i, p in enumerate(kept)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (out / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(name, len(kept), "of", len(prompts))


if __name__ == "__main__":
    main()
