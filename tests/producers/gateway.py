"""A gateway that answers each call through a model's client, with spans as OpenTelemetry's SDK
exports them."""

import contextlib
import os
import sys
from collections.abc import Callable
from typing import Any

import anthropic
import openai
from calls import CALLS, Call
from opentelemetry import trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

PORT, NAME = sys.argv[1:3]
AGENT, ADDRESS = "client/1.0", "192.0.2.7"


def run(instrumentor: Any, answered: Callable[[str, Call], None]) -> None:
    """Every call under this instrumentation; spans and log records go to the collector."""
    tracers, logs = TracerProvider(), LoggerProvider()
    base = f"http://127.0.0.1:{PORT}/{NAME}"
    collector = os.environ.get("COLLECTOR", base)
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{collector}/v1/traces")))
    logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{collector}/v1/logs")))
    trace.set_tracer_provider(tracers)
    set_logger_provider(logs)
    instrumentor.instrument(tracer_provider=tracers, logger_provider=logs)
    tracer = trace.get_tracer("gateway")
    for call in CALLS:
        who = {"user.id": call.account, "session.id": call.session}
        who |= {"client.address": ADDRESS, "user_agent.original": AGENT, "gateway.call": call.name}
        with tracer.start_as_current_span("POST /chat", attributes=who), contextlib.suppress(Exception):
            answered(f"{base}/v1", call)
    tracers.shutdown()
    logs.shutdown()


def openai_call(base: str, call: Call) -> None:
    """The call by OpenAI's client."""
    client = openai.OpenAI(base_url=base, api_key="none", max_retries=0)
    if call.stream:
        options = {"stream": True, "stream_options": {"include_usage": True}}
        list(client.chat.completions.create(**call.body(), **options))
    else:
        client.chat.completions.create(**call.body())


def anthropic_call(base: str, call: Call) -> None:
    """The call by Anthropic's client, in its own form."""
    client = anthropic.Anthropic(base_url=base.removesuffix("/v1"), api_key="none", max_retries=0)
    body = call.anthropic_body()
    if call.stream:
        list(client.messages.create(**body, stream=True))
    else:
        client.messages.create(**body)
