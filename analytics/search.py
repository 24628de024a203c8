"""Finding a text in many texts at once, whatever the case and accents."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from spending.text import fold

_BETWEEN = "\x00"


class TextIndex:
    """Texts folded into one long one: a search is one scan at the speed of the C library."""

    def __init__(self, texts: Sequence[str]) -> None:
        folded = [fold(text) for text in texts]
        self._size = len(folded)
        self._all = _BETWEEN.join(folded)
        lengths = np.fromiter((len(text) + 1 for text in folded), np.int64, self._size)
        self._starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if self._size else lengths

    def containing(self, text: str) -> npt.NDArray[np.bool_]:
        """Give for each text whether it contains this one."""
        needle = fold(text)
        if not needle:
            return np.ones(self._size, dtype=np.bool_)
        found = np.zeros(self._size, dtype=np.bool_)
        found[np.searchsorted(self._starts, self._places(needle), side="right") - 1] = True
        return found

    def _places(self, needle: str) -> npt.NDArray[np.int64]:
        """Give where the needle stands; cutting at it beats asking for one place after another."""
        pieces = self._all.split(needle)
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))[:-1]
        return np.cumsum(lengths) + np.arange(len(lengths)) * len(needle)
