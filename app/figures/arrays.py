"""Numbers for the browser: typed arrays in base64, a fifth of the size of JSON numbers and quicker to parse.

`compact` arrays are decimals in int16: half of float32's size. assets/js/arrays.js decodes them.
"""

from __future__ import annotations

import base64
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# int16: the lowest value stands for what is missing.
_LARGEST, _MISSING = np.iinfo(np.int16).max, np.iinfo(np.int16).min
_MOST_DECIMALS = 4


def float32(values: Floats) -> dict[str, Any]:
    """`values` as a float32 array of Plotly's; NaN stays NaN, which Plotly leaves blank."""
    return _encoded("f4", values.astype("<f4").tobytes())


def compact(values: Floats) -> dict[str, Any]:
    """`values` as int16 with `decimals` where that keeps whole units or more; float32 otherwise. NaN stays NaN."""
    peak = float(np.nanmax(np.abs(values), initial=0.0))
    decimals = math.floor(math.log10(_LARGEST / max(peak, _LARGEST / 10**_MOST_DECIMALS)))
    if decimals < 0:
        return float32(values)
    rounded = np.rint(values * 10**decimals)
    whole = np.where(np.isnan(rounded), _MISSING, rounded).astype("<i2")
    return _encoded("i2", whole.tobytes()) | {"decimals": decimals}


def decoded(array: dict[str, Any]) -> Floats:
    """The numbers of an array made here."""
    raw = np.frombuffer(base64.b64decode(array["bdata"]), dtype="<" + array["dtype"]).astype(np.float64)
    return np.where(raw == _MISSING, np.nan, raw / 10 ** array["decimals"]) if "decimals" in array else raw


def _encoded(dtype: str, raw: bytes) -> dict[str, Any]:
    return {"dtype": dtype, "bdata": base64.b64encode(raw).decode("ascii")}


def percentages(rows: Floats) -> dict[str, Any]:
    """A table of whole numbers from -128 to 127 as Plotly's int8 array of two dimensions."""
    whole = rows.astype("i1")
    return _encoded("i1", whole.tobytes()) | {"shape": f"{whole.shape[0]}, {whole.shape[1]}"}
