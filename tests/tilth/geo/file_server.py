"""A server of files on this computer that breaks as it is told."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Files:
    """What a server holds, and what was asked of it.

    `content` and `version` are by path. `breaks` is how many bytes of the next answers
    come before the line breaks, one for each; `status` replaces the next answers;
    `ranges` is False for a server that always sends the whole.
    """

    def __init__(self):
        self.content, self.version = {}, {}
        self.breaks, self.status, self.asked = [], [], []
        self.ranges, self.says_length = True, True
        self.claimed, self.leads_to = None, {}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        files = self.server.files
        asked = self.headers.get("Range", ""), self.headers.get("If-Range", "")
        files.asked.append((self.path, *asked))
        if files.status:
            return self.answer(files.status.pop(0), {}, b"")
        if self.path in files.leads_to:
            return self.answer(302, {"Location": files.leads_to[self.path]}, b"")
        if self.path not in files.content:
            return self.answer(404, {}, b"none")
        whole, mark = files.content[self.path], files.version.get(self.path, "")
        headers = {"ETag": mark} if mark else {}
        start = int(asked[0].removeprefix("bytes=").rstrip("-") or 0)
        if not (asked[0] and files.ranges and asked[1] == mark):
            return self.answer(200, headers, whole)
        if start >= len(whole):
            said = headers | {"Content-Range": f"bytes */{len(whole)}"}
            return self.answer(416, said, b"")
        span = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        return self.answer(206, headers | {"Content-Range": span}, whole[start:])

    def answer(self, status, headers, body):
        files = self.server.files
        self.send_response(status)
        length = files.claimed or len(body)
        said = {"Content-Length": length} if files.says_length else {}
        for name, value in (headers | said).items():
            self.send_header(name, str(value))
        self.end_headers()
        if status in (200, 206) and files.breaks:
            body = body[: files.breaks.pop(0)]
            self.close_connection = True
        self.wfile.write(body)


@contextmanager
def serving():
    """Address of a server, and what it holds."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files = Files()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
