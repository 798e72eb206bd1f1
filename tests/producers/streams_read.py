"""Reads answers as the vendors' own clients do, and says what they make of them: PORT -> JSON."""

import json
import sys

import anthropic
import openai

URL = f"http://127.0.0.1:{sys.argv[1]}"
TRIM = {"x-stillwatch-trim": "reasoning=withheld, logprobs=0"}
ASKED = [{"role": "user", "content": "How warm is it in Oslo?"}]
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}


def chat(model: str) -> object:
    client = openai.OpenAI(base_url=f"{URL}/v1", api_key="none", default_headers=TRIM)
    with client.chat.completions.stream(model=model, messages=ASKED, tools=[WEATHER]) as stream:
        for _ in stream:
            pass
        return stream.get_final_completion().choices[0].message.model_dump()


def response() -> object:
    client = openai.OpenAI(base_url=f"{URL}/v1", api_key="none", default_headers=TRIM)
    events = client.responses.create(model="openai-responses", input="How warm?", stream=True)
    *_, last = events
    return last.response.model_dump()["output"]


def message() -> object:
    client = anthropic.Anthropic(base_url=URL, api_key="none", default_headers=TRIM)
    with client.messages.stream(model="anthropic-messages", max_tokens=99, messages=ASKED) as stream:
        return stream.get_final_message().model_dump()["content"]


chats = {name: chat(f"openai-chat-{name}") for name in ("reasoning-content", "router", "inline")}
print(json.dumps({**chats, "response": response(), "message": message()}))
