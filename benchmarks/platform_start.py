"""Seconds until ``tilth serve`` answers: in an empty folder, and the second time."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

SERVE = "from tilth_web.operations.serve import serve; serve()"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        return urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).status == 200
    except OSError:
        return False


def seconds_until_ready(data):
    port, begun = free_port(), time.perf_counter()
    command = [sys.executable, "-c", SERVE, "--port", str(port), "--data", data]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not answers(port):
            time.sleep(0.05)
        taken = time.perf_counter() - begun
        process.terminate()
    return taken


with TemporaryDirectory() as folder:
    data = str(Path(folder, "data"))
    print(f"first start   {seconds_until_ready(data):6.1f} s")
    print(f"second start  {seconds_until_ready(data):6.1f} s")
