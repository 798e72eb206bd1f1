"""OpenAI's client under opentelemetry-instrumentation-openai-v2, behind a gateway whose own spans
say who calls.

python openai_v2.py PORT NAME
"""

import gateway
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

gateway.run(OpenAIInstrumentor(), gateway.openai_call)
