"""What a request body asks for."""

from typing import Any

from stillwatch.readers.messages import BadFieldError, messages_of, text_of
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, items, section

SYSTEM_ROLES = ("system", "developer")
CONVERSATION = ("messages", "contents", "input", "prompt", "inputText", "message", "inputs", "instances")
"""Where a body has its conversation: the first that it has."""

_ROLES = {"model": "assistant", "chatbot": "assistant", "ai": "assistant", "bot": "assistant"}
"""Other words for the one who answers."""

_SYSTEM = ("system", "instructions", "system_instruction", "systemInstruction", "preamble", "system_prompt")
_SETTINGS = (
    "inferenceConfig",
    "generationConfig",
    "generation_config",
    "textGenerationConfig",
    "options",
    "parameters",
)
_LIMITS = (
    *("max_completion_tokens", "max_output_tokens", "max_tokens", "max_tokens_to_sample", "maxTokens"),
    *("maxOutputTokens", "maxTokenCount", "max_gen_len", "num_predict", "max_new_tokens"),
)


def request_fields(request: dict[str, Any], notes: Notes) -> Row:
    """What a request body says. Raises BadFieldError when its conversation cannot be used."""
    system, messages = conversation(request)
    return {
        "model": notes.text(first(request.get("model"), request.get("modelId")), "model"),
        "system": system,
        "messages": messages,
        **settings_fields(request, notes),
    }


def settings_fields(request: dict[str, Any], notes: Notes) -> Row:
    """The limit of tokens, the temperature and the number of tools that a body asks for."""
    places = [request, *(section(request, name) for name in _SETTINGS)]
    return {
        "max_tokens": notes.whole(_in(places, _LIMITS), "max_tokens"),
        "temperature": notes.real(_in(places, ("temperature",)), "temperature"),
        "tools": tools_offered(request),
    }


def tools_offered(request: dict[str, Any]) -> int | None:
    """How many tools a body offers, None where it says nothing of tools."""
    given = first(request.get("tools"), request.get("functions"), section(request, "toolConfig").get("tools"))
    if not isinstance(given, list):
        return None
    declared = [tool.get("functionDeclarations", tool.get("function_declarations")) for tool in items(given)]
    several = [len(names) for names in declared if isinstance(names, list)]
    return sum(several) + len(given) - len(several)


def conversation(request: dict[str, Any]) -> tuple[str | None, list[dict[str, str]] | None]:
    """(system instructions, messages) of a request body; messages None when it has no conversation.
    Raises BadFieldError."""
    given = next((request[name] for name in CONVERSATION if request.get(name) is not None), None)
    history = request.get("chat_history")
    if isinstance(history, list) and isinstance(given, str):  # Cohere: what is asked now stands apart
        said = [{"role": m.get("role"), "content": m.get("message", m.get("content"))} for m in items(history)]
        given = [*said, {"role": "user", "content": given}]
    own = first(*(request.get(name) for name in _SYSTEM))
    return split_system(own, given)


def split_system(own: Any, given: Any) -> tuple[str | None, list[dict[str, str]] | None]:
    """Messages of any provider's form (or one text) as messages, with those of the role system
    taken out and joined to the instructions `own`. Raises BadFieldError when they are none."""
    system = [] if own is None else [_instructions(own)]
    if given is None:
        return ("\n".join(system) or None), None
    messages = messages_of(given)
    for one in messages:
        one["role"] = _ROLES.get(one["role"], one["role"])
    system += [one["content"] for one in messages if one["role"] in SYSTEM_ROLES]
    return ("\n".join(system) or None), [one for one in messages if one["role"] not in SYSTEM_ROLES]


def _instructions(own: Any) -> str:
    if isinstance(own, dict) and "parts" in own:
        return text_of(own["parts"])
    return text_of(own)


def body_of(value: Any) -> dict[str, Any]:
    """A request body that must be an object; raises BadFieldError."""
    if not isinstance(value, dict):
        raise BadFieldError("type", "the request is not an object")
    return value


def _in(places: list[dict[str, Any]], names: tuple[str, ...]) -> Any:
    return next((place[name] for place in places for name in names if place.get(name) is not None), None)
