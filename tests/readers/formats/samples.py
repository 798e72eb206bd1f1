"""A small record of every format, of our own making and what it must be read as."""

from typing import Any

from tests.readers.formats.otel.test_otel import CURRENT, span, spans
from tests.readers.formats.test_litellm import PAYLOAD
from tests.readers.logs import exchange

ASKED = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "how tall is it"}]
TOLD = [{"role": "user", "content": "how tall is it"}]
TOOL = {"type": "function"}
REQUEST = {"model": "m-1", "messages": ASKED, "max_tokens": 50, "temperature": 0.5, "tools": [TOOL, TOOL]}
RESPONSE = {
    "object": "chat.completion",
    "choices": [{"message": {"role": "assistant", "content": "828 m"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 9, "completion_tokens": 4},
}
TIME = "2026-04-22T10:00:00.250Z"
MILLIS = 1776852000250
BODIES = {"system": "be brief", "messages": TOLD, "completion": "828 m", "input_tokens": 9, "output_tokens": 4}
SETTINGS = {"max_tokens": 50, "temperature": 0.5, "tools": 2}

Sample = tuple[list[Any], dict[str, Any]]
"""Records that make one exchange, and fields of it."""

SAMPLES: dict[str, Sample] = {
    "canonical": ([exchange(1)], {"exchange_id": "e1"}),
    "otel": ([spans(span(CURRENT))], {"account_id": "ann"}),
    "litellm": ([PAYLOAD], {}),
    "litellm_spend_logs": (
        [
            {
                "request_id": "r1",
                "call_type": "acompletion",
                "api_key": "k1",
                "startTime": TIME,
                "user": "ann",
                "team_id": "t1",
                "model": "m-1",
                "model_group": "m-1",
                "prompt_tokens": 9,
                "completion_tokens": 4,
                "messages": {},
                "response": RESPONSE,
                "proxy_server_request": REQUEST,
                "requester_ip_address": "192.0.2.1",
                "metadata": {"user_agent": "curl/8"},
            }
        ],
        BODIES
        | SETTINGS
        | {
            "exchange_id": "r1",
            "account_id": "ann",
            "organization_id": "t1",
            "api_key_id": "k1",
            "client_address": "192.0.2.1",
            "user_agent": "curl/8",
        },
    ),
    "langfuse": (
        [
            {"batch": [{"type": "trace-create", "timestamp": TIME, "body": {"id": "t1", "userId": "ann"}}]},
            {
                "id": "o1",
                "traceId": "t1",
                "type": "GENERATION",
                "startTime": TIME,
                "model": "m-1",
                "modelParameters": {"max_tokens": 50, "temperature": 0.5},
                "input": {"messages": ASKED, "tools": [{}, {}]},
                "output": {"role": "assistant", "content": "828 m"},
                "usageDetails": {"input": 9, "output": 4},
            },
        ],
        BODIES | SETTINGS | {"exchange_id": "o1", "account_id": "ann", "model": "m-1"},
    ),
    "raw_http": (
        [{"timestamp": TIME, "account_id": "ann", "request": REQUEST, "response": RESPONSE}],
        BODIES | SETTINGS | {"account_id": "ann", "surface": "api"},
    ),
    "bedrock": (
        [
            {
                "schemaType": "ModelInvocationLog",
                "timestamp": TIME,
                "accountId": "123456789012",
                "identity": {"arn": "arn:aws:sts::123456789012:assumed-role/app/ann"},
                "requestId": "r1",
                "operation": "Converse",
                "modelId": "m-1",
                "input": {
                    "inputBodyJson": {
                        "system": [{"text": "be brief"}],
                        "messages": [{"role": "user", "content": [{"text": "how tall is it"}]}],
                        "inferenceConfig": {"maxTokens": 50, "temperature": 0.5},
                        "toolConfig": {"tools": [{}, {}]},
                    },
                    "inputTokenCount": 9,
                },
                "output": {
                    "outputBodyJson": {
                        "output": {"message": {"role": "assistant", "content": [{"text": "828 m"}]}},
                        "stopReason": "end_turn",
                    },
                    "outputTokenCount": 4,
                },
            }
        ],
        BODIES | SETTINGS | {"organization_id": "123456789012", "exchange_id": "r1", "status": "ok"},
    ),
    "azure_apim": (
        [
            {
                "time": TIME,
                "category": "GatewayLlmLogs",
                "correlationId": "c1",
                "properties": {
                    "modelName": "m-1",
                    "promptTokens": 9,
                    "completionTokens": 4,
                    "requestMessages": '[{"role": "system", "content": "be brief"}, {"role": "user", "con',
                    "responseMessages": '[{"role": "assistant", "content": "828 m"}]',
                    "sequenceNumber": 0,
                },
            },
            {
                "time": TIME,
                "category": "GatewayLlmLogs",
                "correlationId": "c1",
                "properties": {"requestMessages": 'tent": "how tall is it"}]', "sequenceNumber": 1},
            },
            {
                "time": TIME,
                "category": "GatewayLogs",
                "correlationId": "c1",
                "callerIpAddress": "192.0.2.1",
                "properties": {"apimSubscriptionId": "ann", "responseCode": 429},
            },
        ],
        BODIES | {"account_id": "ann", "client_address": "192.0.2.1", "status": "rate_limited"},
    ),
    "vertex": (
        [
            {
                "logging_time": TIME,
                "request_id": 7,
                "model": "m-1",
                "api_method": "generateContent",
                "full_request": {
                    "systemInstruction": {"parts": [{"text": "be brief"}]},
                    "contents": [{"role": "user", "parts": [{"text": "how tall is it"}]}],
                    "generationConfig": {"maxOutputTokens": 50, "temperature": 0.5},
                    "tools": [{"functionDeclarations": [{}, {}]}],
                    "labels": {"user": "ann"},
                },
                "full_response": {
                    "candidates": [{"content": {"parts": [{"text": "828 m"}]}, "finishReason": "STOP"}],
                    "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4},
                },
            }
        ],
        BODIES | SETTINGS | {"exchange_id": "7", "account_id": "ann"},
    ),
    "kong": (
        [
            {
                "started_at": MILLIS,
                "client_ip": "192.0.2.1",
                "consumer": {"username": "ann"},
                "request": {"id": "r1", "uri": "/v1/chat/completions", "headers": {"user-agent": "curl/8"}},
                "response": {"status": 200},
                "ai": {
                    "ai-proxy": {
                        "payload": {"request": REQUEST, "response": RESPONSE},
                        "usage": {"prompt_token": 9, "completion_token": 4},
                        "meta": {"request_model": "m-1"},
                    }
                },
            }
        ],
        BODIES | SETTINGS | {"account_id": "ann", "client_address": "192.0.2.1", "user_agent": "curl/8"},
    ),
    "apisix": (
        [
            {
                "start_time": MILLIS,
                "client_ip": "192.0.2.1",
                "consumer": {"username": "ann"},
                "request": {"uri": "/v1/chat/completions", "headers": {"user-agent": "curl/8"}, "body": ""},
                "response": {"status": 200, "body": RESPONSE},
                "llm_request": REQUEST,
                "llm_summary": {"model": "m-1", "prompt_tokens": 9, "completion_tokens": 4},
            }
        ],
        BODIES | SETTINGS | {"account_id": "ann", "client_address": "192.0.2.1"},
    ),
    "portkey": (
        [
            {
                "id": "p1",
                "created_at": TIME,
                "metadata": {"_user": "ann"},
                "request": {"url": "https://x/v1/chat/completions", "body": REQUEST},
                "response": {"status": 200, "body": RESPONSE},
            }
        ],
        BODIES | SETTINGS | {"exchange_id": "p1", "account_id": "ann"},
    ),
    "cloudflare": (
        [
            {
                "id": "c1",
                "created_at": TIME,
                "provider": "p",
                "model": "m-1",
                "path": "chat/completions",
                "success": True,
                "status_code": 200,
                "tokens_in": 9,
                "tokens_out": 4,
                "metadata": '{"user": "ann"}',
                "request": REQUEST,
                "response": RESPONSE,
            }
        ],
        BODIES | SETTINGS | {"exchange_id": "c1", "account_id": "ann"},
    ),
    "helicone": (
        [
            {
                "request_id": "h1",
                "request_created_at": TIME,
                "request_user_id": "ann",
                "request_properties": {"Helicone-Session-Id": "s1"},
                "request_body": REQUEST,
                "response_body": RESPONSE,
                "response_status": 200,
            }
        ],
        BODIES | SETTINGS | {"exchange_id": "h1", "account_id": "ann", "conversation_id": "s1"},
    ),
    "openrouter": (
        [
            {
                "id": "g1",
                "created_at": TIME,
                "model": "m-1",
                "tokens_prompt": 9,
                "tokens_completion": 4,
                "user": "ann",
                "messages": ASKED,
                "completion": "828 m",
            }
        ],
        BODIES | {"exchange_id": "g1", "account_id": "ann"},
    ),
    "batch_files": (
        [
            {
                "batch_id": "b1",
                "account_id": "ann",
                "timestamp": TIME,
                "request": {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": REQUEST},
            },
            {"batch_id": "b1", "response": {"custom_id": "1", "response": {"status_code": 200, "body": RESPONSE}}},
        ],
        BODIES | SETTINGS | {"account_id": "ann", "exchange_id": "b1:1"},
    ),
}

ENVOY = {
    "start_time": TIME,
    "genai_model_name": "m-1",
    "response_code": 200,
    "x-ai-eg-user": "ann",
    "user-agent": "curl/8",
    "downstream_remote_address": "192.0.2.1:4444",
    "trace_id": "5b8efff798038103d269b633813fc60c",
}
"""Envoy AI Gateway's access log, which says who called and not what was asked."""
