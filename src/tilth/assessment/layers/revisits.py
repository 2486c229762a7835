"""Layers that were sampled in several rounds, matched by site, point and depth."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.table import IntArray

NONE: Final = -1  # no such row in a round

Mask = NDArray[np.bool_]


def revisited(
    draft: Draft, rows: Mask, *, same_bottom: bool = True
) -> Iterator[tuple[int, int, IntArray, IntArray]]:
    """Rows of each two rounds that are of the same place and depth.

    Parameters
    ----------
    draft : Draft
        Rows of all files.
    rows : array of bool, shape (n,)
        Rows to match; of rows that are given twice the first counts.
    same_bottom : bool, default True
        Layers must end at one depth; False matches those that begin at one.

    Yields
    ------
    first, second : int
        Codes of two rounds.
    of_first, of_second : sequence of int, shape (n_pairs,)
        Matching rows.
    """
    rounds = draft.text("round")
    if len(rounds.names) < 2:
        return
    at = np.flatnonzero(rows)
    keys = {
        "site": draft.text("site").codes[at],
        "point": draft.text("point").codes[at],
        "top": draft.number("depth_top")[at],
    }
    if same_bottom:
        keys["bottom"] = draft.number("depth_bottom")[at]
    frame = pd.DataFrame({**keys, "round": rounds.codes[at], "row": at})
    once = frame.drop_duplicates([*keys, "round"])
    wide = once.pivot(index=list(keys), columns="round", values="row")
    codes = [int(code) for code in wide.columns]
    index = wide.fillna(NONE).to_numpy().astype(np.int64)
    for first, second in combinations(range(len(codes)), 2):
        both = (index[:, [first, second]] != NONE).all(axis=1)
        if both.any():
            yield codes[first], codes[second], index[both, first], index[both, second]
