"""A ledger in Redis, by scripts that Redis runs one at a time.

A Redis that loses what it counted would give a budget out twice. It should keep its journal on the
disk (`appendonly yes`, `appendfsync always`). Whether it lost all is known by a mark that lies in
it: where the mark is gone that guards remember, nothing is given for windows that had begun."""

import secrets
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import redis

from stillwatch.exchange.kept import keep
from stillwatch.guard.budgets.ledger import Amount, LedgerError, Window

PREFIX = "stillwatch:"
MARK = f"{PREFIX}mark"

_TAKE = """
local told = redis.call('HMGET', KEYS[1], 'name', 'since')
local name, since = told[1], told[2]
local now = tonumber(redis.call('TIME')[1])
if not name then
  name, since = ARGV[7], '0'
  if ARGV[8] ~= '' then since = tostring(now) end
  redis.call('HSET', KEYS[1], 'name', name, 'since', since)
elseif ARGV[8] ~= '' and ARGV[8] ~= name and since == '0' then
  since = tostring(now)
  redis.call('HSET', KEYS[1], 'since', since)
end
if tonumber(ARGV[5]) < tonumber(since) then return {name, 0, 0} end
local used = redis.call('HMGET', KEYS[2], 'e', 't')
local e = math.max(0, math.min(tonumber(ARGV[3]), tonumber(ARGV[1]) - tonumber(used[1] or '0')))
local t = math.max(0, math.min(tonumber(ARGV[4]), tonumber(ARGV[2]) - tonumber(used[2] or '0')))
redis.call('HINCRBY', KEYS[2], 'e', string.format('%.0f', e))
redis.call('HINCRBY', KEYS[2], 't', string.format('%.0f', t))
redis.call('EXPIREAT', KEYS[2], ARGV[6])
return {name, string.format('%.0f', e), string.format('%.0f', t)}
"""

_BACK = """
if redis.call('HGET', KEYS[1], 'name') ~= ARGV[3] or redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
for k, field in ipairs({'e', 't'}) do
  local used = tonumber(redis.call('HGET', KEYS[2], field) or '0')
  redis.call('HSET', KEYS[2], field, string.format('%.0f', math.max(0, used - tonumber(ARGV[k]))))
end
return 1
"""


class RedisLedger:
    """url: as redis-py has it (`redis://`, `rediss://`, `unix://`). memory: the file in which the
    mark is remembered. Raises LedgerError."""

    def __init__(self, url: str, memory: Path, seconds: float) -> None:
        self._memory, self._turn = memory, threading.Lock()
        try:
            self._redis = redis.Redis.from_url(
                url, socket_timeout=seconds, socket_connect_timeout=seconds, decode_responses=True, retry=None
            )
        except ValueError as error:
            raise LedgerError(f"the address of Redis is none: {error}") from None
        try:
            self._mark = msgspec.json.decode(memory.read_bytes(), type=str)
        except (FileNotFoundError, msgspec.MsgspecError):
            self._mark = ""

    def take(self, window: Window, most: Amount, want: Amount) -> Amount:
        """See Ledger. An answer that does not come may have been a lease: it is lost until its
        window ends."""
        begins, ends = window.number * window.seconds, window.ends_at + window.seconds
        if abs(int(time.time() // window.seconds) - window.number) > 1:
            raise LedgerError("the window is not now: this machine's clock was turned")
        told = [*map(str, (*most, *want, begins, ends)), secrets.token_hex(8), self._mark]
        name, exchanges, tokens = self._run(_TAKE, window, told)
        if name != self._mark:
            self._remember(name)
        return Amount(int(exchanges), int(tokens))

    def give_back(self, window: Window, amount: Amount) -> None:
        """See Ledger."""
        self._run(_BACK, window, [str(amount.exchanges), str(amount.tokens), self._mark])

    def close(self) -> None:
        """See Ledger."""
        self._redis.close()

    def durable(self) -> bool | None:
        """Whether it keeps each change on the disk before it answers; None where it does not
        say."""
        try:
            told: Any = self._redis.config_get("append*")
        except redis.RedisError:
            return None
        return told.get("appendonly") == "yes" and told.get("appendfsync") == "always"

    def _run(self, script: str, window: Window, arguments: list[str]) -> Any:
        try:
            client: Any = self._redis  # its types leave this out
            return client.eval(script, 2, MARK, f"{PREFIX}budget:{window.name}", *arguments)
        except redis.RedisError as error:
            raise LedgerError(f"Redis does not answer: {type(error).__name__}") from None

    def _remember(self, name: str) -> None:
        """Before anything is spent under it."""
        with self._turn:
            try:
                keep(self._memory, msgspec.json.encode(name))
            except OSError as error:
                raise LedgerError(f"{self._memory} cannot be written: {error}") from None
            self._mark = name
