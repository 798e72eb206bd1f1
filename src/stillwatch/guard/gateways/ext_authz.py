"""The messages of Envoy's external authorization, as far as a guard reads and writes them: fields
by the numbers of `envoy/service/auth/v3/external_auth.proto` and what it imports. What is not named
here is passed over, as protobuf has it.

Envoy's own package of messages (xds-protos) brings messages of OpenTelemetry along, under the names
of those that `live/` reads, and of an older version; which of them an installation ends with is
chance. So the few fields that are needed stand here, in a package of their own."""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.struct_pb2 import Struct
from google.rpc.status_pb2 import Status

SERVICE = "envoy.service.auth.v3.Authorization"
OVERWRITE = 2
"""HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD."""

_PACKAGE = "stillwatch.ext_authz"
_FIELD = descriptor_pb2.FieldDescriptorProto
_SCALARS = {"string": _FIELD.TYPE_STRING, "bytes": _FIELD.TYPE_BYTES, "int32": _FIELD.TYPE_INT32}
"""An enumeration travels as an int32 does."""
_IMPORTED = {"Status": ".google.rpc.Status", "Struct": ".google.protobuf.Struct"}

_MESSAGES = {
    "CheckRequest": ["attributes 1 AttributeContext"],
    "AttributeContext": ["source 1 Peer", "request 4 Request"],
    "Peer": ["address 1 Address"],
    "Address": ["socket_address 1 SocketAddress"],
    "SocketAddress": ["address 2 string"],
    "Request": ["http 2 HttpRequest"],
    "HttpRequest": ["headers 3 *HeadersEntry", "header_map 13 HeaderMap"],
    "HeadersEntry": ["key 1 string", "value 2 string"],
    "HeaderMap": ["headers 1 *HeaderValue"],
    "HeaderValue": ["key 1 string", "value 2 string", "raw_value 3 bytes"],
    "HeaderValueOption": ["header 1 HeaderValue", "append_action 3 int32"],
    "CheckResponse": [
        *("status 1 Status", "denied_response 2 DeniedHttpResponse", "ok_response 3 OkHttpResponse"),
        "dynamic_metadata 4 Struct",
    ],
    "DeniedHttpResponse": ["status 1 HttpStatus", "headers 2 *HeaderValueOption", "body 3 string"],
    "OkHttpResponse": ["headers 2 *HeaderValueOption"],
    "HttpStatus": ["code 1 int32"],
}
"""Message -> `name number type` of each field; a star before the type: repeated."""


def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="stillwatch/ext_authz.proto", package=_PACKAGE, syntax="proto3")
    file.dependency.extend([Status.DESCRIPTOR.file.name, Struct.DESCRIPTOR.file.name])
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field in fields:
            called, number, kind = field.split()
            message.field.append(_field(called, int(number), kind))
    pool = descriptor_pool.Default()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _MESSAGES
    }


def _field(name: str, number: int, kind: str) -> descriptor_pb2.FieldDescriptorProto:
    label = _FIELD.LABEL_REPEATED if kind.startswith("*") else _FIELD.LABEL_OPTIONAL
    kind = kind.removeprefix("*")
    if kind in _SCALARS:
        return _FIELD(name=name, number=number, label=label, type=_SCALARS[kind])
    full = _IMPORTED.get(kind, f".{_PACKAGE}.{kind}")
    return _FIELD(name=name, number=number, label=label, type=_FIELD.TYPE_MESSAGE, type_name=full)


_made = _classes()
CheckRequest: Any = _made["CheckRequest"]
CheckResponse: Any = _made["CheckResponse"]
HeaderValueOption: Any = _made["HeaderValueOption"]
