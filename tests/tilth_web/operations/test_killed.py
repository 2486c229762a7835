"""What ``kill -9`` leaves behind: no half state, no orphans, no job run twice."""

import hashlib
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from itertools import pairwise
from uuid import UUID

import pytest

from tests.tilth_web.operations.killing import (
    is_child,
    kill,
    rows,
    wait_until,
    waiting,
)

pytestmark = pytest.mark.slow
KILLS = 20
NAMES = "SELECT name FROM operations_heartbeat"
FILES = "SELECT name, uuid, sha256 FROM files_storedfile"
JOBS = "SELECT parameters, state, error FROM operations_job WHERE kind = 'pair'"


def is_saved(platform, name):
    """Save under a name; whether the platform said that it did."""
    return platform.post(f"/save/{name}/") == 201


def attempts(platform, killed):
    """Times from start to end of every attempt of a job, by its name."""
    open_, found = {}, defaultdict(list)
    for line in platform.diary().splitlines():
        what, name, pid, moment = line.split()
        if what == "start":
            assert (name, pid) not in open_ or int(pid) in killed
            open_[name, pid] = float(moment)
        else:
            found[name].append((open_.pop((name, pid)), float(moment)))
    for (name, pid), moment in open_.items():
        found[name].append((moment, killed.get(int(pid), moment)))
    return found


def assert_whole(platform, saved, killed):
    names = {
        name for (name,) in rows(platform, "SELECT name FROM operations_heartbeat")
    }
    pairs = {name.rpartition("-")[0] for name in names - {"worker"}}
    assert names - {"worker"} == {f"{p}-{s}" for p in pairs for s in ("left", "right")}
    assert {f"page-{name}" for name in saved} <= pairs
    assert_files_whole(platform, pairs)
    jobs = rows(platform, JOBS)
    assert len(jobs) == sum(pair.startswith("page-") for pair in pairs)
    for parameters, state, error in jobs:
        name = _name(parameters)
        assert state == "done" or (state, bool(error)) == ("failed", True)
        assert (f"job-{name}" in pairs) or state == "failed"
    for spans in attempts(platform, killed).values():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert end <= start


def assert_files_whole(platform, pairs):
    """Every page that was saved has its file, with its content, and no other has."""
    kept = rows(platform, FILES)
    assert sorted(name for name, _uuid, _sha256 in kept) == sorted(
        f"{pair}.txt" for pair in pairs if pair.startswith("page-")
    )
    for _name, uuid, sha256 in kept:
        text = str(UUID(str(uuid)))
        content = platform.data / "media" / "files" / text[:2] / text
        assert hashlib.sha256(content.read_bytes()).hexdigest() == sha256


def _name(parameters):
    if isinstance(parameters, str):
        parameters = json.loads(parameters)
    return parameters["name"]


def kill_at_random(platform):
    """Kill worker or server twenty times while somebody saves all the time."""
    chance, saved, killed, over = random.Random(4000), set(), {}, threading.Event()

    def save():
        number = 0
        while not over.is_set():
            number += 1
            if is_saved(platform, f"n{number}"):
                saved.add(f"n{number}")
            time.sleep(0.2)

    saver = threading.Thread(target=save)
    saver.start()
    try:
        for _ in range(KILLS):
            seen = len(saved), platform.diary()
            wait_until(
                lambda seen=seen: len(saved) > seen[0] and platform.diary() != seen[1],
                120,
                platform.said,
            )
            time.sleep(chance.uniform(0, 1))
            victim = chance.choice(platform.children())
            killed[victim] = kill(victim)
    finally:
        over.set()
        saver.join()
    wait_until(lambda: not waiting(platform), 300, platform.said)
    assert len(killed) == KILLS
    assert saved
    return saved, killed


def test_kill_9_at_twenty_moments_leaves_no_half_state(start):
    platform = start()
    platform.wait_until_ready()
    assert_whole(platform, *kill_at_random(platform))
    assert "The worker ended (signal 9); it is started again." in platform.said()


@pytest.mark.postgres
def test_kill_9_on_postgresql_leaves_no_half_state(start, make_postgres):
    platform = start(DATABASE_URL=make_postgres())
    platform.wait_until_ready()
    assert_whole(platform, *kill_at_random(platform))


def test_two_workers_never_run_one_job_at_the_same_time(start):
    platform = start()
    platform.wait_until_ready()
    log = platform.data.with_suffix(".second")
    with log.open("w") as output:
        second = subprocess.Popen(
            [sys.executable, "-m", "django", "work"],
            env=platform.environment | {"TILTH_DATA": str(platform.data)},
            stderr=output,
        )
    wait_until(lambda: "worker_started" in log.read_text(), 120, log.read_text)
    saved = {name for number in range(40) if is_saved(platform, name := f"n{number}")}
    assert len(saved) == 40
    wait_until(lambda: not waiting(platform), 120, platform.said)
    second.terminate()
    assert second.wait() == 0
    assert_whole(platform, saved, {})
    assert {len(spans) for spans in attempts(platform, {}).values()} == {1}
    pids = {line.split()[2] for line in platform.diary().splitlines()}
    assert len(pids) == 2


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_stays_when_serve_ends(start, way):
    platform = start(TILTH_PROCESSES="3")
    platform.wait_until_ready()
    children = platform.children()
    assert len(children) == 4  # the worker, too
    platform.process.send_signal(way)
    assert platform.process.wait(60) == (-9 if way == signal.SIGKILL else 0)
    wait_until(lambda: not any(map(is_child, children)), 30, platform.said)
    assert ("Tilth has ended." in platform.said()) == (way != signal.SIGKILL)


def test_a_second_start_takes_up_what_a_killed_one_left(start):
    platform = start()
    platform.wait_until_ready()
    saved = {name for number in range(5) if is_saved(platform, name := f"n{number}")}
    children = platform.children()
    platform.process.kill()
    killed = {pid: kill(pid) for pid in children}
    again = start()
    again.wait_until_ready()
    wait_until(lambda: not waiting(again), 60, again.said)
    assert_whole(again, saved, killed)
    assert "steps" not in again.said()
