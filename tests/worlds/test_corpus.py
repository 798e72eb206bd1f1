"""The carried text: enough of it, permissive, without anybody's placeholders, the same in every
process."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.worlds.corpus.harvest import capability, request
from stillwatch.worlds.corpus.load import (
    HERE,
    app_templates,
    arrivals,
    bursts,
    code,
    foreign,
    harvest_rows,
    harvest_rows_zh,
    harvest_templates,
    human_prompts,
    lengths,
    passages,
    prompts,
    read_lines,
    subjects,
    templates,
    topic,
)

PLACEHOLDER = re.compile(r"\{\w+\}|\{\{|\{%|%\(\w+\)[sd]|\[%key|%[sd]\b")
PERMISSIVE = re.compile(
    r"Apache|MIT|BSD|ISC|PSF|Python|Zlib|0BSD|CC0|Biopython|WordNet|public domain|CC-BY-4\.0|see package"
)
COPYLEFT = re.compile(r"GPL|Mozilla|MPL|CC-BY-(SA|NC|ND)|Proprietary", re.IGNORECASE)


def test_there_is_enough_english():
    shelf = passages().by_subject
    assert len(shelf) >= 1200
    assert sum(map(len, shelf.values())) >= 70_000
    assert len(code()) >= 900
    assert min(map(len, code().values())) >= 12
    assert len(human_prompts()) == len(set(human_prompts())) >= 3000


@pytest.mark.parametrize("language", ["zh", "es", "fr", "de", "ja", "ru", "pt", "ko"])
def test_there_is_enough_of_a_language(language):
    shelf = foreign()[language]
    assert sum(len(texts) >= 20 for texts in shelf.values()) >= 60
    assert sum(map(len, shelf.values())) >= (9000 if language == "zh" else 4500)
    shortest = 25 if language in {"zh", "ja", "ko"} else 50
    assert all(len(text) >= shortest for texts in shelf.values() for text in texts)


def test_foreign_text_is_in_its_script():
    scripts = {"zh": "[\u4e00-\u9fff]", "ja": "[\u3040-\u30ff\u4e00-\u9fff]", "ko": "[\uac00-\ud7af]", "ru": "[а-яё]"}
    for language, script in scripts.items():
        texts = [text for shelf in foreign()[language].values() for text in shelf]
        assert all(re.search(script, text, re.IGNORECASE) for text in texts)


def test_no_placeholder_is_left_in_foreign_text():
    texts = [text for shelf in foreign().values() for mine in shelf.values() for text in mine]
    assert not [text for text in texts if PLACEHOLDER.search(text) or re.search(r"https?:|<[a-z/]", text)]


def test_foreign_passages_are_told_once_in_a_language():
    for shelf in foreign().values():
        texts = [text for mine in shelf.values() for text in mine]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize(("made", "slot", "fewest"), [(harvest_templates, "{row}", 40), (app_templates, "{text}", 250)])
def test_templates_have_one_slot_and_no_other(made, slot, fewest):
    found = made()
    assert len(found) == len(set(found)) >= fewest
    assert all(text.count(slot) == 1 for text in found)
    assert not [text for text in found if PLACEHOLDER.search(text.replace(slot, "", 1))]


def test_agents_keep_their_system_prompts():
    assert len(templates("agent_system")) == 41


def test_harvest_rows_are_distinct_and_say_what_they_are_after():
    for rows in (harvest_rows(), harvest_rows_zh()):
        assert len({row.text for row in rows}) == len(rows) >= 18_000
        assert {row.capability for row in rows} <= set(CAPABILITIES)
        assert all(row.text.strip() for row in rows)
    by_family = Counter(row.family for row in harvest_rows())
    assert by_family["anthropic_model_written"] > 5900
    codegen = {row.capability for row in harvest_rows() if row.family == "gpteacher_codegen"}
    assert codegen == {"software_engineering", "data_analysis"}
    english = Counter(row.capability for row in harvest_rows())
    assert all(english[name] >= 1400 for name in ("mathematics", "reasoning", "roleplay", "agentic_tool_use"))


def test_the_chinese_harvest_shares_no_passage_with_people():
    people = {text for texts in foreign()["zh"].values() for text in texts}
    apart = {row["text"] for row in read_lines(HERE / "harvest_zh.jsonl.gz")}
    assert len(apart) > 8000
    assert not people & apart
    assert sum(row.family != "documentation_zh" for row in harvest_rows_zh()) > 1400


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write a Python function that sorts a list.", "software_engineering"),
        ("Translate this sentence to French: Good day.", "translation"),
        ("Compose a poem on the sea.", "writing"),
        ("为下面的句子翻译成英文", "translation"),
        ("Blue or green?", "other"),
    ],
)
def test_a_mixed_row_is_judged_by_its_words(text, expected):
    assert capability(text) == expected


def test_a_toolformer_row_is_its_request():
    row = "toolformer: enabled\ntoolformer access: weather\nUseful.\nweather(query)\nWhat is it like?\n\nLos Angeles"
    assert request(row) == "What is it like?\n\nLos Angeles"
    assert request("Sum two numbers.") == "Sum two numbers."


def test_a_topic_is_the_subject_of_the_rarest_word():
    name, texts = max(passages().by_subject.items(), key=lambda item: len(item[1]))
    assert 0 <= topic(texts[0]) < len(subjects())
    assert subjects() == sorted(passages().by_subject)
    assert subjects()[topic("Why is the capital of Mauritania so young?")] == "country Mauritania"
    own = sum(
        subjects()[topic(text)] == subject for subject, mine in passages().by_subject.items() for text in mine[:2]
    )
    assert own > 0.25 * 2 * len(subjects()), name


def test_a_topic_of_unknown_words_is_spread_by_checksum():
    picked = {topic(f"{n:b}问题") for n in range(200)}
    assert len(picked) > 150
    assert topic("") == topic("")


def test_the_corpus_is_the_same_under_any_hash_seed():
    program = (
        "import zlib; from stillwatch.worlds.corpus.load import *;"
        "texts = human_prompts() + [row.text for row in harvest_rows() + harvest_rows_zh()];"
        "print(zlib.crc32(repr([topic(t) for t in texts]).encode()), zlib.crc32(repr(texts).encode()))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_timing_is_in_range():
    assert len(arrivals()) > 150
    assert all(dist in ("Gamma", "Weibull") and shape > 0 and cv > 0 for dist, shape, cv in arrivals())
    assert all(row[0] <= row[1] <= row[2] and row[3] <= row[4] <= row[5] for row in lengths())
    assert {name: len(values) for name, values in bursts().items()} == dict.fromkeys(
        ("gap_s", "length", "sittings_a_week"), 99
    )
    assert all(values == sorted(values) and values[0] >= 0 for values in bursts().values())


def test_every_carried_row_is_permissive():
    files = ("passages.jsonl.gz", "foreign.jsonl.gz", "harvest_zh.jsonl.gz", "prompts/templates.jsonl.gz")
    licences = {row["licence"] for name in files for row in read_lines(HERE / name)}
    assert not [licence for licence in licences if not PERMISSIVE.search(licence) or COPYLEFT.search(licence)]


def test_every_source_of_other_languages_and_prompts_is_attributed():
    attribution = (HERE / "ATTRIBUTION.md").read_text()
    rows = [row for name in ("foreign", "harvest_zh") for row in read_lines(HERE / f"{name}.jsonl.gz")]
    missing = [source for source in {row["source"] for row in rows} if f"| {source} " not in attribution]
    assert not missing
    assert all(path.name.split(".")[0] in attribution for path in (HERE / "prompts").glob("*.jsonl.gz"))


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in HERE.rglob("*") if path.suffix != ".pyc") < 20_000_000


def test_prompts_are_of_bearable_length():
    for path in (HERE / "prompts").glob("llamafactory_*.jsonl.gz"):
        texts = prompts(path.name.split(".")[0])
        assert len(texts) == len(set(texts))
        assert max(map(len, texts)) <= 2400
