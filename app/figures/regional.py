"""Numbers by region, out of a frame whose `region` is a category: an array each, with a place for what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats

Places = NDArray[np.int64]


def by_region(frame: pd.DataFrame, column: str, places: Places, count: int) -> dict[str, Floats]:
    """Of each region that has rows, an array of `count` numbers: each row's in its place, NaN where there is none."""
    codes = frame["region"].cat.codes.to_numpy()
    names = frame["region"].cat.categories
    table = np.full((len(names), count), np.nan)
    table[codes, places] = frame[column].to_numpy(np.float64)
    return {str(names[code]): table[code] for code in np.unique(codes)}


def rows_of(frame: pd.DataFrame) -> dict[str, slice]:
    """Where the rows of each region stand in a frame that is in order of region."""
    codes = frame["region"].cat.codes.to_numpy()
    first = np.flatnonzero(np.diff(codes, prepend=-2))
    last = np.append(first[1:], len(codes))
    names = frame["region"].cat.categories
    return {str(names[codes[a]]): slice(int(a), int(b)) for a, b in zip(first, last, strict=True)}
