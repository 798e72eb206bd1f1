"""The answers in the rows of training files: JSON Lines or JSON (packed or not) and Parquet, in the
shapes trainers read: chat messages, prompt and completion, instruction and output, conversations,
pairs of preferences, plain text."""

import re
from collections.abc import Iterator
from typing import Any

from stillwatch.readers.flatten import open_text
from stillwatch.readers.formats.canonical_parquet import MAGIC, open_parquet, part_chunks, read_part
from stillwatch.readers.messages import BadFieldError, messages_of
from stillwatch.readers.text import lines, text_chunks
from stillwatch.readers.values import values_of

CONVERSATIONS = ("messages", "conversations", "conversation", "contents", "dialog", "dialogue")
"""Names of a row's messages: chat format, ShareGPT, Gemini, and what data sets call them."""

ANSWERS = (
    *("completion", "response", "output", "answer", "chosen", "rejected", "target", "generation", "solution"),
    *("reasoning", "reasoning_content", "thinking", "text"),
)
"""Names of a row's answer, as text or as messages."""

MODELS_OWN = frozenset(("assistant", "model", "gpt", "chatgpt", "bot", "ai"))
"""Roles of whoever answers."""

_THOUGHT = re.compile(r"</?(?:think|thinking|reasoning)>")
_TURNS = re.compile(
    r"<\|im_start\|>\w+|<\|im_end\|>|<\|start_header_id\|>\w+<\|end_header_id\|>|<\|eot_id\|>|"
    r"<\|(?:user|assistant|system|end|endoftext)\|>|\[/?INST\]|<start_of_turn>\w+|<end_of_turn>|</?s>|"
    r"^#{2,3} (?:Instruction|Input|Response|Output):?|^(?:Human|User|Assistant|AI|Question|Answer):",
    re.MULTILINE,
)
"""What chat templates put between the turns of a row that is one text."""


def rows_of(path: str) -> Iterator[list[str] | None]:
    """The answers of each row, each as a text that a model may have given; None for a row that
    cannot be read. Raises SourceError."""
    with open_text(path) as stream:
        head = stream.read(len(MAGIC))
    for record in _of_parquet(path) if head == MAGIC else _of_text(path):
        yield answers_of(record) if isinstance(record, dict) else None


def _of_text(path: str) -> Iterator[Any]:
    for chunk in text_chunks(path):
        yield from (None for _ in chunk.rejects)
        for _, line in lines(chunk.data, chunk.first_row):
            try:
                values = values_of(line)
            except BadFieldError:
                yield None
                continue
            for value in values:
                yield from value if isinstance(value, list) else [value]


def _of_parquet(path: str) -> Iterator[Any]:
    open_parquet(path).close()
    for chunk in part_chunks(path, 0, 0):
        yield from read_part(chunk, None).to_pylist()


def answers_of(record: dict[str, Any]) -> list[str]:
    """What of a row somebody answered, in pieces: a text that holds thoughts and an answer, or
    several turns, is both itself and its parts."""
    told = [text for name in CONVERSATIONS for text in _said(record.get(name), alone=False)]
    told += [text for name in ANSWERS for text in _said(record.get(name), alone=True)]
    pieces = [piece for text in told for piece in (text, *_THOUGHT.split(text), *_TURNS.split(text))]
    return list(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


def _said(value: Any, alone: bool) -> list[str]:
    """The answers in messages; a text by itself is one where it is `alone`."""
    if isinstance(value, str):
        return [value] if alone else []
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return []
    if alone and all(isinstance(one, str) for one in value):
        return value
    turns = [_named_as_usual(one) for one in value if isinstance(one, dict)]
    try:
        return [one["content"] for one in messages_of(turns) if one["role"] in MODELS_OWN]
    except BadFieldError:
        return []


def _named_as_usual(turn: dict[str, Any]) -> dict[str, Any]:
    return {"role": turn["from"], "content": turn.get("value")} if "from" in turn and "role" not in turn else turn
