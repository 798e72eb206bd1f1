"""What a call is, told by the shape of its bodies and by its path: never by words in the model's
name, which whoever runs a model chooses."""

import re
from typing import Any

from stillwatch.readers.bodies.answer import answer
from stillwatch.readers.bodies.request import CONVERSATION
from stillwatch.readers.bodies.stream import put_together
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.values import items

EMBEDDING, IMAGE, SPEECH, MODERATION = "embeddings", "an image", "speech or a transcript", "a moderation"
RANKING, UPKEEP = "a ranking", "a list, a file or a batch"
NO_CALL = "a request without a body"

_PATHS = {
    EMBEDDING: r"embed",
    IMAGE: r"/images/|/image/|generateImages",
    SPEECH: r"/audio/|/speech|/transcri",
    MODERATION: r"/moderations|/guardrail",
    RANKING: r"rerank",
    UPKEEP: r"/models/?$|/files|/batches|/fine_tuning|/vector_stores|/count_tokens|:countTokens|/tokenize",
}
_ASKS = re.compile(r"/completions?$|/responses$|/messages$|/chat$|/generate$|[gG]enerateContent$|/converse|/invoke")
"""Paths at which a model is asked in words, whatever else stands in them."""

_OBJECTS = {
    EMBEDDING: ("embedding",),
    UPKEEP: ("model", "batch", "file", "fine_tuning.job", "vector_store", "message_batch", "response.input_tokens"),
}


def other_call(request: dict[str, Any] | None, response: Any, path: str | None = None) -> str | None:
    """What a call is that asks no model anything in words, None for one that does. Raises
    BadFieldError for bodies of no shape that is known."""
    path = (path or "").partition("?")[0]
    asks = _ASKS.search(path)
    for other, pattern in _PATHS.items():
        if path and not asks and re.search(pattern, path):
            return other
    body = put_together(response)
    request = request or {}
    answered = bool(body and answer(body))
    if kind := _by_response(body or {}) or (None if asks or answered else _by_request(request)):
        return kind
    if answered or any(request.get(name) is not None for name in CONVERSATION):
        return None
    if not request:
        if body and "error" in body:
            return None  # a call whose request was not kept
        return UPKEEP if body and ("data" in body or "object" in body) else NO_CALL
    raise BadFieldError("type", "the request is of no shape that is known")


def _by_response(body: dict[str, Any]) -> str | None:
    data = list(items(body.get("data")))[:1]
    objects = [str(one.get("object")) for one in (body, *data)]
    for kind, names in _OBJECTS.items():
        if any(name in names for name in objects):
            return kind
    if "embedding" in body or "embeddings" in body:
        return EMBEDDING
    if any("b64_json" in one or ("url" in one and "revised_prompt" in one) for one in data) or "images" in body:
        return IMAGE
    results = list(items(body.get("results")))[:1]
    if any("flagged" in one or "categories" in one for one in results):
        return MODERATION
    if any("relevance_score" in one or "relevanceScore" in one for one in results):
        return RANKING
    return UPKEEP if body.get("object") == "list" else None


def _by_request(request: dict[str, Any]) -> str | None:
    if "messages" in request or "contents" in request:
        return None
    if "voice" in request:
        return SPEECH
    if "query" in request and "documents" in request:
        return RANKING
    if "encoding_format" in request or "input_type" in request or ("dimensions" in request and "input" in request):
        return EMBEDDING
    if "prompt" in request and ("size" in request or "quality" in request or "image" in request):
        return IMAGE
    if "taskType" in request or "text_prompts" in request:
        return IMAGE
    return UPKEEP if "input_file_id" in request or isinstance(request.get("requests"), list) else None
