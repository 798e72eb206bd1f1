"""A ledger that another guard keeps in its file."""

import msgspec

from stillwatch.guard.budgets.ledger import Amount, LedgerError, Window
from stillwatch.guard.outside import SilentError, ask

MOST_BYTES = 4096
"""Of an answer."""


class _Granted(msgspec.Struct):
    granted: tuple[int, int]


class GuardLedger:
    """url: of the other guard."""

    def __init__(self, url: str, token: str | None, seconds: float) -> None:
        self._url, self._seconds = url.rstrip("/"), seconds
        self._headers = {"content-type": "application/json"}
        if token is not None:
            self._headers["x-stillwatch-token"] = token

    def take(self, window: Window, most: Amount, want: Amount) -> Amount:
        """See Ledger. An answer that does not come may have been a lease: it is lost until its
        window ends."""
        body = self._ask("take", {**window._asdict(), "most": most, "amount": want})
        try:
            found = Amount(*msgspec.json.decode(body, type=_Granted).granted)
        except msgspec.MsgspecError:
            raise LedgerError(f"{self._url} is no ledger") from None
        if not all(0 <= f <= w for f, w in zip(found, want, strict=True)):
            raise LedgerError(f"{self._url} grants more than was asked for")
        return found

    def give_back(self, window: Window, amount: Amount) -> None:
        """See Ledger."""
        self._ask("give-back", {**window._asdict(), "amount": amount})

    def close(self) -> None:
        """See Ledger."""

    def _ask(self, what: str, told: dict[str, object]) -> bytes:
        url = f"{self._url}/v1/ledger/{what}"
        try:
            answer = ask("POST", url, self._headers, msgspec.json.encode(told), self._seconds, MOST_BYTES)
        except SilentError as error:
            raise LedgerError(str(error)) from None
        if answer.status != 200:
            raise LedgerError(f"{url} answers {answer.status}")
        return answer.body
