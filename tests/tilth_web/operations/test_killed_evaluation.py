"""What ``kill -9`` leaves of an evaluation: each step is taken as a whole, or not."""

import hashlib
import json
import random
import threading
import time
from collections import Counter

import pytest

from tests.tilth_web.operations.killing import kill, rows, wait_until
from tilth_web.evaluation.domain.criteria_content import canonical, checksum
from tilth_web.evaluation.domain.data_integrity import is_proved

pytestmark = [pytest.mark.slow, pytest.mark.pdf]
KILLS = 12
STEPS = (
    *("begin", "submit", "review", "decide", "release", "show", "report"),
    *("recognise", "end"),
)
DONE, TAKEN_BEFORE, NOBODY_THERE = 201, 409, None
APPLICATIONS = """
    SELECT t.title, a.id, a.state, a.submitted_at, a.published_at
    FROM evaluation_application a
    JOIN evaluation_calltext t ON t.call_id = a.call_id
"""
SUBMISSIONS = """
    SELECT application_id, number, content, sha256 FROM evaluation_submission
"""
DECISIONS = "SELECT application_id, content, sha256 FROM evaluation_decision"
RECOGNITIONS = """
    SELECT r.application_id, r.id, r.state FROM evaluation_recognition r
"""
CREDENTIALS = """
    SELECT c.recognition_id, c.content, c.badge, k.public
    FROM evaluation_credential c JOIN evaluation_signingkey k ON k.id = c.key_id
"""
MOVES = "SELECT recognition_id, transition FROM evaluation_recognitionstep"
EVENTS = """
    SELECT e.verb, a.id FROM notifications_event e
    JOIN evaluation_application a ON a.uuid = e.record_uuid
"""
# The events that an application has, where it stands.
ON_THE_WAY = {
    "draft": {"begun"},
    "submitted": {"begun", "submit"},
    "deliberation": {"begun", "submit", "admit", "deliberate"},
    "decided": {"begun", "submit", "admit", "deliberate", "decide"},
    "released": {"begun", "submit", "admit", "deliberate", "decide", "release"},
}
AT_LEAST = {  # where an application stands after a step that was said to be taken
    "begin": "draft",
    "submit": "submitted",
    "review": "deliberation",
    "decide": "decided",
    "release": "released",
}
ORDER = list(ON_THE_WAY)


class Judging:
    """Somebody who takes step after step, again where nobody answered."""

    def __init__(self, platform):
        self.platform, self.over = platform, threading.Event()
        self.taken, self.faults, self.lost = [], [], 0

    def run(self):
        number = 0
        while not self.over.is_set() and not self.faults:
            number += 1
            for step in STEPS:
                self.take(number, step)

    def take(self, number, step):
        again = False
        while True:
            status = self.platform.post(f"/judge/{number}/{step}/")
            if status == DONE or (again and status == TAKEN_BEFORE):
                self.taken.append((number, step))
                return
            if status is not NOBODY_THERE:
                self.faults.append((number, step, status))
                return
            if not again:
                self.lost += 1
            again = True
            time.sleep(0.05)


def kill_at_random(platform):
    """Kill the server, sometimes the worker, while somebody judges all the time."""
    chance, judging = random.Random(6), Judging(platform)
    worker = threading.Thread(target=judging.run)
    worker.start()
    try:
        for _ in range(KILLS):
            seen = len(judging.taken)
            wait_until(
                lambda seen=seen: len(judging.taken) > seen + 1 or judging.faults,
                180,
                platform.said,
            )
            time.sleep(chance.uniform(0, 0.6))
            wait_until(platform.children, 60, platform.said)  # both may be starting
            kill(chance.choice(platform.children()))
    finally:
        judging.over.set()
        worker.join()
    return judging


def assert_whole(platform, judging):
    assert judging.faults == []
    found = {row[1]: row for row in rows(platform, APPLICATIONS)}
    submissions = {row[0]: row for row in rows(platform, SUBMISSIONS)}
    assert len(submissions) == len(rows(platform, SUBMISSIONS))  # one of each
    decisions = {row[0]: row for row in rows(platform, DECISIONS)}
    events = Counter(rows(platform, EVENTS))
    titles = {}
    for title, key, state, submitted_at, published_at in found.values():
        titles[title] = state
        assert (key in submissions) == (state != "draft") == (submitted_at is not None)
        assert (key in decisions) == (state in ("decided", "released"))
        assert published_at is None or state == "released"
        of_one = {verb: n for (verb, of), n in events.items() if of == key}
        shown = {"shown"} if published_at else set()
        verbs = {f"application.{verb}" for verb in ON_THE_WAY[state] | shown}
        assert of_one == dict.fromkeys(verbs, 1), title
    for _key, number, content, digest in submissions.values():
        assert number == 1
        assert hashlib.sha256(content.encode()).hexdigest() == digest
        assert canonical(json.loads(content)) == content.encode()
    for key, content, digest in decisions.values():
        content = json.loads(content) if isinstance(content, str) else content
        assert checksum(content) == digest
        assert content["submission"]["sha256"] == submissions[key][3]
    for number, step in judging.taken:
        if step in AT_LEAST:
            stands = ORDER.index(titles[f"Call {number}"])
            assert stands >= ORDER.index(AT_LEAST[step]), (number, step)
    assert_recognitions_whole(platform, judging)


def assert_recognitions_whole(platform, judging):
    """Granted with a badge that is good to the byte, and a step for each move."""
    moves = Counter(rows(platform, MOVES))
    badges = {row[0]: row for row in rows(platform, CREDENTIALS)}
    found = rows(platform, RECOGNITIONS)
    told = {
        "proposed": set(),
        "granted": {"grant"},
        "withdrawn": {"grant", "withdraw"},
    }
    for _application, key, state in found:
        assert (key in badges) == (state != "proposed")
        of_one = {transition: n for (of, transition), n in moves.items() if of == key}
        assert of_one == dict.fromkeys(told[state], 1)
    granted = sum(state != "proposed" for _application, _key, state in found)
    assert granted >= sum(step == "recognise" for _number, step in judging.taken)
    for _key, content, badge, public in badges.values():
        assert is_proved(json.loads(content), public)
        assert f"<![CDATA[{content}]]>" in badge
        assert (platform.data / "badge-keys" / f"{public}.pem").exists()


def judge(platform):
    platform.wait_until_ready()
    assert platform.post("/judge/0/prepare/") == DONE
    wait_until(lambda: platform.post("/judge/0/publish/") == DONE, 120, platform.said)
    judging = kill_at_random(platform)
    assert_whole(platform, judging)
    steps = Counter(step for _number, step in judging.taken)
    assert min(steps[step] for step in STEPS) >= 1
    assert judging.lost >= KILLS / 3  # so many requests were torn off


def test_kill_9_while_projects_are_evaluated_leaves_no_half_state(start):
    judge(start())


@pytest.mark.postgres
def test_the_same_on_postgresql(start, make_postgres):
    judge(start(DATABASE_URL=make_postgres()))
