"""OpenAI's client under openinference-instrumentation-openai, behind the same gateway.

python openinference_openai.py PORT NAME
"""

import gateway
from openinference.instrumentation.openai import OpenAIInstrumentor

gateway.run(OpenAIInstrumentor(), gateway.openai_call)
