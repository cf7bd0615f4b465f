"""A month of one lake table as plain arrays, and its way into Arrow and the catalogue's day statistics."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.ingest.simulator.gaps import Hole
from app.store.catalog import Day
from app.store.tables import PUBLICATION, LakeTable

Labels = npt.NDArray[np.datetime64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Block:
    """Values (things, labels) of the things called `names` (sorted) at interval-ending `labels`.

    Integer columns are hundredths and become numbers with two decimals; `constants` are the same in every row. `keep`
    says which rows exist.
    """

    table: LakeTable
    name_column: str
    names: tuple[str, ...]
    labels: Labels
    columns: dict[str, npt.NDArray[Any]]
    constants: dict[str, Any]
    keep: Mask

    @cached_property
    def by_thing(self) -> bool:
        """Whether the table lies thing by thing (SCADA) or label by label."""
        return self.table.order[0] != self.table.stamp

    def rows(self) -> pa.Table:
        """The rows in the table's order, with all its columns."""
        keep = self._flat(self.keep)
        size = int(keep.sum())
        codes = np.broadcast_to(np.arange(len(self.names), dtype=np.int16)[:, None], self.keep.shape)
        stamps = np.broadcast_to(self.labels, self.keep.shape)
        arrays = {
            self.table.stamp: pa.array(self._kept(stamps, keep)),
            self.name_column: pa.DictionaryArray.from_arrays(self._kept(codes, keep), list(self.names)),
        }
        for name, values in self.columns.items():
            kept = self._kept(values, keep)
            arrays[name] = pa.array(kept / 100.0 if kept.dtype.kind == "i" else kept)
        for name, value in self.constants.items():
            kind = {"TINYINT": pa.int8(), "VARCHAR": pa.string(), "DOUBLE": pa.float64()}[self.table.columns[name]]
            arrays[name] = pa.repeat(pa.scalar(value, kind), size)
        # Nobody published these rows.
        arrays |= {"published_at": pa.nulls(size, pa.timestamp("us")), "file_no": pa.nulls(size, pa.int64())}
        return pa.table({name: arrays[name] for name in (*self.table.columns, *PUBLICATION)})

    def days(self) -> list[Day]:
        """The catalogue's statistics of each market day: rows, intervals and a hash of the values."""
        starts = (self.labels - np.timedelta64(1, "s")).astype("datetime64[D]")
        borders = np.flatnonzero(np.concatenate([[True], starts[1:] != starts[:-1], [True]]))
        days = []
        for first, last in pairwise(borders.tolist()):
            keep = self.keep[:, first:last]
            rows, intervals = int(keep.sum()), int(keep.any(axis=0).sum())
            if rows:
                days.append(Day(self.table.name, starts[first].item(), rows, intervals, self._hash(first, last)))
        return days

    def _hash(self, first: int, last: int) -> str:
        digest = hashlib.blake2b(repr((self.names, self.constants)).encode(), digest_size=8)
        digest.update(self.labels[first:last].tobytes())
        for values in (self.keep, *self.columns.values()):
            digest.update(np.ascontiguousarray(values[:, first:last]).tobytes())
        return digest.hexdigest()

    def _flat(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return (values if self.by_thing else values.T).ravel()

    def _kept(self, values: npt.NDArray[Any], keep: Mask) -> npt.NDArray[Any]:
        flat = self._flat(values)
        return flat if keep.all() else flat[keep]


def cut(keep: Mask, labels: Labels, hole: Hole | None, row: int | None = None) -> None:
    """Mark the rows in a hole as missing, of one thing or of all."""
    if hole is None:
        return
    first, last = (np.datetime64(moment, "us") for moment in hole)
    inside = (labels >= first) & (labels <= last)
    keep[slice(None) if row is None else row, inside] = False


def labels_between(first: datetime, last: datetime, minutes: int) -> Labels:
    """Stamps from `first` to `last`, both included."""
    step = timedelta(minutes=minutes)
    return np.arange(np.datetime64(first, "us"), np.datetime64(last + step, "us"), np.timedelta64(step))
