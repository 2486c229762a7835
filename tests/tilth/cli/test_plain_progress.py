"""Lines of progress where there is no terminal."""

from tilth.cli.plain_progress import PlainProgress


def lines_of(calls):
    """Lines after calls, each with its time in seconds."""
    now, lines = [0.0], []
    tell = PlainProgress({"blocks": "cells"}, lines.append, lambda: now[0])
    for seconds, done, whole in calls:
        now[0] = seconds
        tell("blocks", done, whole)
    return lines


def test_a_line_for_each_tenth_with_the_time_left():
    calls = [(0, 0, 2000), *((6 * k, 20 * k, 2000) for k in range(1, 101))]
    lines = lines_of(calls)
    assert len(lines) == 10
    assert lines[0] == "cells: 200 of 2,000 (10%), 0:09:00 left"
    assert lines[-1] == "cells: 2,000 of 2,000 (100%)"


def test_a_short_run_has_none_and_a_slow_one_not_only_tenths():
    assert lines_of([(0, 0, 10), *((0.1 * k, k, 10) for k in range(1, 11))]) == []
    slow = lines_of([(0, 0, 10**5), (300, 1, 10**5), (601, 2, 10**5), (700, 3, 10**5)])
    assert slow == ["cells: 2 of 100,000 (0%), 8347:03:19 left"]


def test_a_whole_that_is_not_known_gets_a_line_in_ten_minutes():
    assert lines_of([(0, 0, 0), (6, 10**6, 0), (12, 2 * 10**6, 0)]) == []
    assert lines_of([(0, 0, 0), (601, 5000, 0)]) == ["cells: 5,000"]


def test_the_pace_is_that_of_this_run():
    """Half was there: 10 % in 100 s, so 40 % take 400 s."""
    assert lines_of([(0, 50, 100), (100, 60, 100)]) == [
        "cells: 60 of 100 (60%), 0:06:40 left"
    ]
