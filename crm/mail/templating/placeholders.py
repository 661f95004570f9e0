"""Liquid in text that has to be escaped: taken out before, put back after."""

import re
import secrets

LIQUID = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)


class Placeholders:
    """Words that no author can have typed stand for Liquid while the rest is turned into markup."""

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(6)
        self._kept: list[str] = []
        self._pattern = re.compile(rf"liq{self._nonce}n(\d+)z")

    def hide(self, text: str) -> str:
        """The text with a word in place of each piece of Liquid."""
        return LIQUID.sub(self._keep, text)

    def show(self, text: str) -> str:
        """The text with the Liquid back in its places."""
        return self._pattern.sub(lambda found: self._kept[int(found[1])], text)

    def _keep(self, found: re.Match[str]) -> str:
        self._kept.append(found[0])
        return f"liq{self._nonce}n{len(self._kept) - 1}z"
