"""What a LiteLLM proxy loads: keys without a database, and callbacks that write files as an
operator's would."""

import json
import os
from pathlib import Path
from typing import Any

from fastapi import Request
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.spend_tracking.spend_tracking_utils import get_logging_payload

FOLDER = Path(os.environ["HOOKS_FOLDER"])
_KEYS: dict[str, UserAPIKeyAuth] = {}


async def user_of(request: Request, api_key: str) -> UserAPIKeyAuth:
    """The user of a key: keys are called after their users."""
    user = api_key.removeprefix("sk-")
    return UserAPIKeyAuth(api_key=api_key, user_id=user, team_id=f"team-{user}", key_alias=f"key of {user}")


class Written(CustomLogger):
    """StandardLoggingPayload by a callback of one's own, and the row that the proxy has for its
    table of spends."""

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """A call that was answered."""
        self._write(kwargs, response_obj, start_time, end_time)

    async def async_log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """A call that failed, which the proxy notes in the metadata of the row."""
        parameters = kwargs["litellm_params"]
        why = {"status": "failure", "error_information": kwargs["standard_logging_object"]["error_information"]}
        failed = {"litellm_params": parameters | {"metadata": parameters["metadata"] | why}}
        self._write(kwargs | failed, response_obj, start_time, end_time)

    def _write(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        _append("callback.jsonl", kwargs["standard_logging_object"])
        timed = kwargs | {"completion_start_time": kwargs.get("completion_start_time") or end_time}
        _append("spend_logs.jsonl", get_logging_payload(timed, response_obj, start_time, end_time))


def _append(name: str, record: Any) -> None:
    with (FOLDER / name).open("a") as file:
        file.write(json.dumps(record, default=str) + "\n")


written = Written()
