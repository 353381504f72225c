"""What is measured over the network."""

import subprocess
import sys

from benchmarks.outside import exports

# A server whose first answer leaves 60 MB behind.
GROWING = """
from http.server import BaseHTTPRequestHandler, HTTPServer
left = []
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        left.append(left or b"x" * 60_000_000)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"name")
    def log_message(self, *said):
        pass
server = HTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()
"""


def test_what_the_first_export_leaves_in_memory_is_growth_too():
    with subprocess.Popen([sys.executable, "-c", GROWING], stdout=subprocess.PIPE, text=True) as process:
        try:
            address = "127.0.0.1", int(process.stdout.readline())
            found = exports({"this": (address, process)}, {"this": 1})["this"]
        finally:
            process.kill()
    assert 50 < found["growth"] < 100
