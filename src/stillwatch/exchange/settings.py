"""Files of settings, read in one way for every server."""

import json
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from stillwatch.exchange.errors import UnusableError

Model = TypeVar("Model", bound=BaseModel)


def read_settings_file(path: Path, model: type[Model]) -> Model:
    """The file's settings, in TOML, or in JSON where its name ends with .json. Raises
    UnusableError, which tells no value of the file."""
    parse, kind = (json.loads, "JSON") if path.suffix == ".json" else (tomllib.loads, "TOML")
    try:
        given: Any = parse(path.read_text())
        return model.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors())
        raise UnusableError(f"{path}: {wrong}") from None
    except (ValueError, RecursionError):
        raise UnusableError(f"{path} is no {kind}") from None
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from None


def is_local(host: str) -> bool:
    """Whether only this machine can reach what listens on a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
