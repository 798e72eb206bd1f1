"""Reasoning in answers of Anthropic's shape: messages, whole and as events."""

from typing import Any


class Anthropic:
    """Takes the reasoning out of one answer. A block of thinking stays, empty, with its signature:
    blocks keep their numbers, and whoever calls a tool has to send it back."""

    names = (b"thinking",)
    """What stands in any text of which this takes something."""

    def without(self, told: dict[str, Any]) -> dict[str, Any] | None:
        """An event or a whole message without reasoning; None where nothing is left."""
        delta = told.get("delta")
        if isinstance(delta, dict) and delta.get("type") == "thinking_delta":
            return None
        told = dict(told)
        if isinstance(told.get("content_block"), dict):
            told["content_block"] = _block(told["content_block"])
        if isinstance(told.get("message"), dict):
            told["message"] = _message(told["message"])
        return _message(told)


def _message(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if not isinstance(content, list):
        return message
    return message | {"content": [_block(one) if isinstance(one, dict) else one for one in content]}


def _block(block: dict[str, Any]) -> dict[str, Any]:
    return block | {"thinking": ""} if block.get("type") == "thinking" else block
