"""Small parts of the index that are asked first: an inverted index gathers every match before it answers the first.

Of a million people forty thousand are called "mari..."; nobody looks at more than a few. So one record in 32, and one
in 1,024, has its words in the index once more, marked as that sample's. Where a sample has enough matches they will
do; where it hasn't, there are few enough to gather. Which records are in it, the random ends of their ids say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

KEY = 8  # letters of the organization's key, with which every lexeme begins


@dataclass(frozen=True)
class Sample:
    """One record in `one_in`, a power of two. The marks stand after the key: of whole words, of short beginnings."""

    one_in: int
    whole: str
    beginning: str

    def has(self, record_id: UUID) -> bool:
        """Whether the record is in it."""
        return record_id.int % self.one_in == 0

    def marked(self, lexeme: str) -> str:
        """A lexeme of the whole index as this sample has it."""
        mark = self.whole if lexeme[KEY] == ALL.whole else self.beginning
        return f"{lexeme[:KEY]}{mark}{lexeme[KEY + 1 :]}"


ALL = Sample(1, ":", "^")
SAMPLES = (Sample(1024, "=", "~"), Sample(32, "<", ">"))  # as they are asked, the smallest first


def sampled(record_id: UUID, lexemes: Iterable[str]) -> list[str]:
    """A record's lexemes, and those of the samples that it is in."""
    own = list(lexemes)
    return own + [sample.marked(lexeme) for sample in SAMPLES if sample.has(record_id) for lexeme in own]
