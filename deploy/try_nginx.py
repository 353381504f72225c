"""Runs the settings of nginx before two real nodes, and looks at what visitors get: python deploy/try_nginx.py

It needs nginx, openssl and a checkout that is set up for the demo; all of it lies in a temporary folder, listens on
127.0.0.1 alone and is gone afterwards. `--root FOLDER` takes the nginx of a Debian package that was unpacked there
(dpkg -x) and not installed, so that no service starts. Ends with 1 when something is not as it must be.
"""

import argparse
import http.client
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
NAME = "waaier.test"
MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    include {mime_types};
    default_type application/octet-stream;
    access_log {folder}/access.log;
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {settings};
}}
"""
INVENTORY = """
[site]
name = "{name}"
folder = "{root}"
certificate = "{folder}/certificate.pem"
key = "{folder}/key.pem"
monitors = ["127.0.0.1"]
[nginx]
address = "127.0.0.1"
log = "{folder}"
[ports]
plain = {plain}
site = {site}
web = [{first}, {second}]
[[machine]]
name = "trial"
address = "127.0.0.1"
roles = ["nginx", "web", "worker"]
"""
TEMPLATES = ROOT / "templates"
READERS = 4


class Answer:
    """What came back: status, headers and text."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.body = response.read()
        self.text = self.body.decode(errors="replace")


class Trial:
    """nginx before two nodes, in a folder; `check` notes whether something holds."""

    def __init__(self, folder, root, data):
        self.folder, self.root, self.nodes, self.failed = folder, root, {}, []
        self.ports = dict(zip(["plain", "site", "first", "second"], free_ports(4), strict=True))
        self.environment = os.environ | {
            "WAAIER_DATA": str(data or folder / "data"),
            "DEMO": "1",
            "DEBUG": "0",
            "SITE_URL": f"https://{NAME}",
            "ALLOWED_HOSTS": NAME,
            "TRUSTED_PROXIES": "1",
            "DRAFTS_PER_SENDER": "3",
        }

    # --- What runs ---

    def fill(self):
        run([sys.executable, "-m", "demo", "fill"], env=self.environment, cwd=ROOT)

    def start_node(self, name):
        command = [sys.executable, "-m", "config.server", f"--port={self.ports[name]}"]
        self.nodes[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        wait_until(lambda: plain(self.ports[name], "/healthz") == 200)

    def kill_node(self, name):
        """With all its workers, as a machine that falls over."""
        process = self.nodes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start_nginx(self):
        inventory = self.folder / "inventory.toml"
        inventory.write_text(INVENTORY.format(name=NAME, root=ROOT, folder=self.folder, **self.ports))
        run([sys.executable, ROOT / "deploy" / "render.py", inventory, self.folder / "rendered"])
        subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        files = ["-keyout", self.folder / "key.pem", "-out", self.folder / "certificate.pem"]
        run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files])
        user = pwd.getpwuid(os.getuid()).pw_name
        main = MAIN.format(
            user=f"user {user};" if os.getuid() == 0 else "",
            folder=self.folder,
            mime_types=self.root / "etc/nginx/mime.types",
            settings=self.folder / "rendered/trial/nginx/waaier.conf",
        )
        (self.folder / "nginx.conf").write_text(main)
        nginx = self.root / "usr/sbin/nginx"
        command = [nginx, "-p", self.folder, "-e", self.folder / "error.log", "-c", self.folder / "nginx.conf"]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
        self.check("nginx -t says nothing but yes", tested.returncode == 0 and "[warn]" not in tested.stderr)
        print(tested.stderr, end="")
        self.nginx = subprocess.Popen([*command, "-g", "daemon off;"])
        wait_until(lambda: self.nginx.poll() is not None or plain(self.ports["plain"], "/") == 301)

    def end(self):
        for name in [*self.nodes]:
            self.kill_node(name)
        if hasattr(self, "nginx") and self.nginx.poll() is None:
            self.nginx.send_signal(signal.SIGQUIT)
            self.nginx.wait(20)
        # Whoever leaves the embedded database last stops it, and nodes that are killed leave nothing.
        run([sys.executable, "-c", "from config import settings"], env=self.environment, cwd=ROOT)

    # --- What is asked ---

    def line(self, name=NAME):
        """A connection over TLS, which trusts this certificate alone."""
        context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        return context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.ports["site"]), timeout=120), server_hostname=name
        )

    def ask(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPSConnection(NAME)
        connection.sock = self.line()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Origin": f"https://{NAME}", **headers})
        try:
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def ask_node(self, path, **headers):
        """The same of a node itself, as nginx asks it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["first"])
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": NAME, "X-Forwarded-Proto": "https", **headers})
        try:
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def post_form(self, path, **headers):
        """Send the form of a page, as a browser that was there before does."""
        page = self.ask(path)
        cookie = page.headers["Set-Cookie"].split(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        municipality = re.search(r'value="(GM[0-9]+)"', page.text)[1]
        filled_in = f"csrfmiddlewaretoken={token}&municipality={municipality}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, **headers}
        return self.ask(path, "POST", filled_in, Referer=f"https://{NAME}{path}", **headers)

    def check(self, what, holds):
        print("ok  " if holds else "FAIL", what, flush=True)
        if not holds:
            self.failed.append(what)


# --- The checks ----------------------------------------------------------------------------------------------------


def pages(trial):
    home, sign_in = trial.ask("/"), trial.ask("/inloggen/")
    trial.check("a page over TLS", home.status == 200)
    trial.check("with HSTS", "max-age=31536000" in (home.headers["Strict-Transport-Security"] or ""))
    cookies = sign_in.headers.get_all("Set-Cookie")
    trial.check("cookies of this very name", all(each.startswith("__Host-") and "Secure" in each for each in cookies))
    some = ["/", "/bestaat-niet/"]
    passed = encodings(*(trial.ask(path, Accept_Encoding="gzip") for path in some))
    own = encodings(*(trial.ask_node(path, Accept_Encoding="gzip") for path in some))
    trial.check(f"the site compresses what it may, {own}, and nginx nothing", own == passed == ["gzip", None])
    trial.check("what comes without TLS is sent there", plain(trial.ports["plain"], "/inloggen/") == 301)
    trial.check("another name gets no certificate", refuses(trial, "else.example"))
    trial.check("a monitor may ask how it does", trial.ask("/readyz").text.startswith("ok\n"))
    trial.check("a stranger may not", from_elsewhere(trial, "/readyz") == 403)


def encodings(*answers):
    return [answer.headers["Content-Encoding"] for answer in answers]


def refuses(trial, name):
    try:
        trial.line(name).close()
    except ssl.SSLError:
        return True
    return False


def from_elsewhere(trial, path):
    """The status for who comes from another address."""
    context = ssl._create_unverified_context()
    line = socket.create_connection(("127.0.0.1", trial.ports["site"]), source_address=("127.0.0.9", 0))
    connection = http.client.HTTPSConnection(NAME)
    connection.sock = context.wrap_socket(line, server_hostname=NAME)
    connection.request("GET", path)
    return connection.getresponse().status


def static_files(trial):
    style = re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', trial.ask("/").text)[1]
    zipped = trial.ask(style, Accept_Encoding="gzip")
    trial.check("a style sheet, ready in gzip", zipped.status == 200 and encodings(zipped) == ["gzip"])
    trial.check("which never changes at its address", "immutable" in zipped.headers["Cache-Control"])
    trial.check("no HSTS that would overrule that of the pages", zipped.headers["Strict-Transport-Security"] is None)
    loose = trial.ask("/static/css/error.css")
    trial.check("one without a fingerprint for a minute", loose.headers["Cache-Control"] == "public, max-age=60")
    trial.check("one that neither has is not there", trial.ask("/static/css/none.000000000000.css").status == 404)


def large_and_slow(trial):
    too_large = heading(413)
    own = trial.ask("/inloggen/", "POST", b"x" * 600_000)
    trial.check("413 above 512 kB, with the page of the site", (own.status, too_large in own.text) == (413, True))
    most = trial.ask("/inloggen/", "POST", b"x" * 20_500_000)
    trial.check("the same up to what nginx takes", (most.status, too_large in most.text) == (413, True))
    beyond = send(trial, b"POST / HTTP/1.1\r\nHost: waaier.test\r\nContent-Length: 23000000\r\n\r\n")
    trial.check("and above, with the same page", beyond.startswith("HTTP/1.1 413") and too_large in beyond)
    long = trial.ask("/initiatieven/?q=" + "x" * 20_000)
    trial.check("an address that is too long: our page", (long.status, heading(400) in long.text) == (414, True))
    garbage = send(trial, b"GET / HTTP/1.1\r\nHost: waaier.test\r\nHost: two\r\n\r\n")
    trial.check("no request at all: our page", garbage.startswith("HTTP/1.1 400") and heading(400) in garbage)

    began = time.monotonic()
    slow = [trial.line() for _ in range(40)]
    for line in slow:
        line.sendall(b"POST /inloggen/ HTTP/1.1\r\nHost: waaier.test\r\nContent-Length: 5000\r\n\r\nhalf")
    times = []
    for _ in range(20):
        asked = time.monotonic()
        holds = trial.ask("/inloggen/").status == 200
        times.append(time.monotonic() - asked if holds else 60)
    trial.check(f"pages go on beside 40 slow clients (slowest {max(times):.2f} s)", max(times) < 2)
    rest = slow[0].recv(65536)
    waited = time.monotonic() - began
    trial.check(f"who goes silent is let go after {waited:.0f} s, with {rest[:12]!r}", 25 < waited < 40)
    for line in slow:
        line.close()


def send(trial, text):
    """What comes back to these bytes."""
    with trial.line() as line:
        line.sendall(text)
        got = b""
        with suppress(OSError):
            while piece := line.recv(65536):
                got += piece
    return got.decode(errors="replace")


def heading(status):
    """The heading of an error page, as its template has it."""
    for name in (f"{status}.html", "400.html"):
        if found := re.search(r"block heading %}(.+?){%", (TEMPLATES / name).read_text()):
            return found[1]
    raise LookupError(status)


def strangers(trial):
    statuses = [trial.post_form("/intake/", X_Forwarded_For=f"198.51.100.{number}").status for number in range(5)]
    trial.check(f"an invented X-Forwarded-For counts for nothing: {statuses}", statuses == [302, 302, 302, 429, 429])


def keys_in_logs(trial):
    trial.ask("/intake/hervatten/A-SECRET-KEY/?code=ANOTHER-SECRET&x=1")
    trial.ask("/vraag/A-SECRET-KEY/meer/")
    time.sleep(0.2)
    log = (trial.folder / "waaier.log").read_text()
    trial.check("the log has the addresses", "/intake/hervatten/*/?code=*&x=1" in log and "/vraag/*/meer/" in log)
    trial.check("and no key of a mailed link", "SECRET" not in log)


def falling_over(trial):
    with reading(trial) as seen:
        wait_until(lambda: len(seen) > 10)
        trial.kill_node("first")
        wait_until(lambda: len(seen) > 60)
    trial.check(f"a node is killed: {len(seen)} pages, all of them there", set(seen) == {200})
    trial.start_node("first")
    with reading(trial) as seen:
        os.killpg(trial.nodes["second"].pid, signal.SIGSTOP)
        time.sleep(4)
        os.killpg(trial.nodes["second"].pid, signal.SIGCONT)
        wait_until(lambda: len(seen) > 40)
    trial.check(f"a node hangs for four seconds: {len(seen)} pages, all of them there", set(seen) == {200})
    trial.kill_node("first")
    trial.kill_node("second")
    dead = trial.ask("/")
    trial.check("nobody answers: our Dutch page", (dead.status, heading(502) in dead.text) == (502, True))
    trial.check("which asks to come back", dead.headers["Retry-After"] == "30")
    trial.check("and no proxy keeps", dead.headers["Cache-Control"] == "no-store")
    trial.check("with its style sheet", trial.ask("/static/css/error.css").status == 200)
    trial.start_node("first")
    wait_until(lambda: trial.ask("/").status == 200)
    trial.check("a node is back: so is the site", True)


@contextmanager
def reading(trial):
    """Read pages all the while, some at a time; yields the statuses."""
    seen, over = [], []

    def read():
        while not over:
            seen.append(trial.ask("/initiatieven/").status)
            time.sleep(0.05)

    readers = [Thread(target=read) for _ in range(READERS)]
    for each in readers:
        each.start()
    yield seen
    over.append(True)
    for each in readers:
        each.join()


# --- The rest ------------------------------------------------------------------------------------------------------


def run(command, **options):
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def free_ports(count):
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in listeners]


def plain(port, path):
    """The status of this page without TLS, or None while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError):
        connection.request("GET", path, headers={"Host": NAME})
        return connection.getresponse().status
    return None


def wait_until(condition, seconds=240):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(prog="python deploy/try_nginx.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("--root", type=Path, default=Path("/"), help="where Debian's nginx was unpacked")
    parser.add_argument("--data", type=Path, help="a folder for the demo's data, kept for the next time")
    options = parser.parse_args()
    if not (options.root / "usr/sbin/nginx").exists() or not shutil.which("openssl"):
        return "There is no nginx or no openssl here. On Debian and Ubuntu: sudo apt install nginx-light openssl"
    with TemporaryDirectory(prefix="waaier-nginx-") as folder:
        trial = Trial(Path(folder), options.root.resolve(), options.data)
        try:
            trial.fill()
            trial.start_node("first")
            trial.start_node("second")
            trial.start_nginx()
            for step in (pages, static_files, large_and_slow, strangers, keys_in_logs, falling_over):
                step(trial)
        finally:
            trial.end()
    return f"{len(trial.failed)} did not hold" if trial.failed else None


if __name__ == "__main__":
    sys.exit(main())
