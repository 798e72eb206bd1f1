"""Which topics are followed."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
"""Of a topic, as its messages' sender."""


class Topic(BaseModel, frozen=True, extra="forbid"):
    """A topic whose messages are records of a format, one each. options: librdkafka's own, as for
    TLS and SASL."""

    servers: str = Field(min_length=1)
    topic: str = Field(min_length=1)
    format: Literal["canonical", "otel", "litellm", "raw_http"] = "canonical"
    group: str = "stillwatch"
    options: dict[str, str | int | float | bool] = {}
