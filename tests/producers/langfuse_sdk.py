"""OpenAI's client as Langfuse's SDK wraps it; the application names the user and the session.

python langfuse_sdk.py PORT NAME
"""

import contextlib
import sys

from calls import CALLS
from langfuse import Langfuse, propagate_attributes
from langfuse.openai import openai

BASE = "http://127.0.0.1:{}/{}".format(*sys.argv[1:3])

langfuse = Langfuse(public_key="pk-none", secret_key="sk-none", base_url=BASE)
client = openai.OpenAI(base_url=f"{BASE}/v1", api_key="none", max_retries=0)
for call in CALLS:
    with propagate_attributes(user_id=call.account, session_id=call.session), contextlib.suppress(openai.APIError):
        options = {"stream": True, "stream_options": {"include_usage": True}} if call.stream else {}
        answered = client.chat.completions.create(**call.body(), **options)
        if call.stream:
            list(answered)
langfuse.shutdown()
