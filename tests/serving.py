"""The real web server on the database of the tests, and requests to it byte by byte."""

import socket
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from django.db import connection

from tests.test_server import answer, environment

PATIENCE = 20  # seconds for an answer


@contextmanager
def serving(before="", threads=4):
    """A server with one worker. `before` is done in it before it starts. Yields its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    start = f"from config import server, slow_clients\n{before}\nserver.main()"
    command = [sys.executable, "-c", start, f"--port={address[1]}", "--workers=1", f"--threads={threads}"]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(DATABASE_URL=database, DEMO="1"), stdin=subprocess.DEVNULL
    )
    try:
        answer("http://{}:{}".format(*address))
        yield address, process
    finally:
        if process.poll() is None:
            for each in [*psutil.Process(process.pid).children(), process]:
                each.kill()
        process.wait()


def call(address, head, body=b"", *, breaks_off=False):
    """Send a request: its first line and headers as text, and these bytes. Gives the socket for the answer."""
    line = socket.create_connection(address, timeout=PATIENCE)
    line.sendall("\r\n".join([head[0], "Host: 127.0.0.1", "Connection: close", *head[1:], "", ""]).encode() + body)
    if breaks_off:
        line.shutdown(socket.SHUT_WR)
    return line


def answered(line):
    """(status, body) of the answer on a socket, which is closed."""
    with closing(line), suppress(ConnectionResetError):
        got = bytearray()
        while piece := line.recv(65536):
            got += piece
    head, _, body = bytes(got).partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body.decode()
