"""Profiles checked against a plain reading of the rules, pair by pair."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tilth.assessment.layers.files import found, written
from tilth.assessment.layers.layers import read_layers

LAYER = st.tuples(
    st.sampled_from(["A", "B"]),
    st.integers(0, 4),
    st.integers(1, 3),
    st.sampled_from(["20", "25", ""]),
)


def _plainly(rows):
    """Accepted rows: those that a chain from 0 cm reaches, without faults."""
    accepted = set()
    for point in ("A", "B"):
        good = [i for i, row in enumerate(rows) if row[0] == point and row[3]]
        layers = Counter(rows[i][:3] for i in good)
        contents = {
            rows[i][:3]: {rows[j][3] for j in good if rows[j][:3] == rows[i][:3]}
            for i in good
        }
        seen, kept = set(), []
        for i in good:
            layer = rows[i][:3]
            if layers[layer] > 1 and (len(contents[layer]) > 1 or layer in seen):
                continue
            seen.add(layer)
            kept.append(i)
        spans = {i: (rows[i][1], rows[i][1] + rows[i][2]) for i in kept}
        alone = [
            i
            for i in kept
            if not any(
                spans[i][0] < spans[j][1] and spans[j][0] < spans[i][1]
                for j in kept
                if j != i
            )
        ]
        depth = 0
        for i in sorted(alone, key=lambda i: spans[i]):
            if spans[i][0] != depth:
                break
            accepted.add(i)
            depth = spans[i][1]
    return accepted


@settings(deadline=None, max_examples=150)
@given(rows=st.lists(LAYER, min_size=1, max_size=9))
def test_what_is_accepted_is_a_chain_from_the_surface(tmp_path_factory, rows):
    directory = tmp_path_factory.mktemp("profile")
    lines = [
        f"F,{point},,1,{10 * top},{10 * (top + thickness)},{content},1.3,0"
        for point, top, thickness, content in rows
    ]
    layers = read_layers([written(directory, *lines)])

    expected = {i + 2 for i in _plainly(rows)}
    assert set(layers.table.row.tolist()) == expected
    refused = {row for row, _ in found(layers, "refused")}
    assert refused == set(range(2, len(rows) + 2)) - expected
    table = layers.table
    order = list(zip(table.point.texts(), table.depth_top, strict=True))
    assert order == sorted(order)
