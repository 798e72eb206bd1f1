"""Anthropic's client under opentelemetry-instrumentation-anthropic (OpenLLMetry's), behind the same
gateway.

python traceloop_anthropic.py PORT NAME
"""

import gateway
from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor

gateway.run(AnthropicInstrumentor(), gateway.anthropic_call)
