"""Firefox and WebKitGTK as Debian has them, driven in the same few words.

Both take the commands of W3C WebDriver: WebKitGTK by the program `WebKitWebDriver`, over HTTP; Firefox itself, over a
socket (Marionette: what geckodriver, which Debian lacks, translates to). So a command is a name with parameters, and a
transport sends it.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from base64 import b64decode
from http.client import HTTPConnection
from pathlib import Path

MOST_STROKES = 80  # that WebKitGTK takes at once
PATIENCE = 60  # seconds for a start, or for one command
TAB, ENTER, SPACE, ESCAPE, SHIFT = "\ue004", "\ue007", " ", "\ue00c", "\ue008"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how an element is called in an answer, says the standard


class Refused(Exception):
    """A command that the browser could not do: the name of the error, and its words."""


class Engine:
    """A browser with one window. Use it as a context; at its end the browser is gone."""

    def __init__(self, root=""):
        self.root = root
        self.leaving = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as begun:
            self.folder = Path(begun.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            self.leaving = begun
            self.begin()
            self.leaving = begun.pop_all()
        return self

    def __exit__(self, *_error):
        self.leaving.close()

    def start(self, *command, **options):
        """Start a program that ends with this browser."""
        process = subprocess.Popen(command, stderr=subprocess.STDOUT, **options)
        self.leaving.callback(process.wait, PATIENCE)
        self.leaving.callback(process.terminate)
        return process

    # --- The words of a test ---

    def open(self, address):
        self.ask("Navigate", url=self.root + address)

    def press(self, *keys):
        """Press these keys one after another; a pair is a key held, and one pressed with it."""
        strokes = []
        for key in keys:
            held, key = key if isinstance(key, tuple) else ("", key)
            around = [("keyDown", held), ("keyUp", held)] if held else [[], []]
            strokes += filter(None, [around[0], ("keyDown", key), ("keyUp", key), around[1]])
        actions = [{"type": kind, "value": value} for kind, value in strokes]
        for start in range(0, len(actions), MOST_STROKES):
            some = actions[start : start + MOST_STROKES]
            self.ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": some}])

    def follow(self, *keys):
        """Press keys that lead to another page, and wait until it is there."""
        self.run("() => { window.isOld = true }")
        with contextlib.suppress(Refused):  # the page may be gone before the key is up
            self.press(*keys)
        self.wait_for("() => !window.isOld && document.readyState === 'complete'")

    def type(self, text):
        self.press(*text)

    def run(self, script, *arguments):
        """What this function of JavaScript returns; a promise is awaited."""
        return self.ask("ExecuteScript", script=f"return ({script})(...arguments)", args=arguments)

    def wait_for(self, script, *arguments):
        """Wait until this function of JavaScript returns something, and return it."""
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(Refused):  # a page that is just going
                if found := self.run(script, *arguments):
                    return found
            assert time.monotonic() < end, f"{self.run('() => location.href')}: never {script}"
            time.sleep(0.05)

    def forget(self):
        """Leave no cookie behind."""
        self.ask("DeleteAllCookies")

    def picture(self, path):
        Path(path).write_bytes(b64decode(self.ask("TakeScreenshot")))


class Firefox(Engine):
    """Firefox, without a window on any screen."""

    name, program, packages = "Firefox", "firefox-esr", ["firefox-esr"]
    preferences = {
        "marionette.port": 0,  # any that is free
        "app.normandy.enabled": False,
        "browser.startup.page": 0,
        "datareporting.policy.dataSubmissionEnabled": False,
        "extensions.autoDisableScopes": 15,
    }

    @classmethod
    def missing(cls):
        return not shutil.which(cls.program)

    def begin(self):
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in self.preferences.items()]
        (self.folder / "user.js").write_text("\n".join(lines))
        command = [self.program, "--headless", "--no-remote", "--profile", str(self.folder)]
        command += ["--marionette", "--remote-allow-system-access"]  # which `widen` needs
        self.start(*command, stdout=subprocess.DEVNULL, env=os.environ | {"HOME": str(self.folder)})
        port = until(lambda: (self.folder / "MarionetteActivePort").read_text())
        self.socket = self.leaving.enter_context(socket.create_connection(("127.0.0.1", int(port)), PATIENCE))
        self.answers = self.leaving.enter_context(self.socket.makefile("rb"))
        self.answer()  # it begins by saying what it is
        self.ask("NewSession", capabilities={})

    def ask(self, command, room="WebDriver", **parameters):
        text = json.dumps([0, 1, f"{room}:{command}", parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _kind, _number, error, value = self.answer()
        if error:
            raise Refused(error["error"], error["message"])
        return value.get("value", value) if isinstance(value, dict) else value

    def answer(self):
        length = b"".join(iter(lambda: self.answers.read(1), b":"))
        return json.loads(self.answers.read(int(length)))

    def widen(self, width, height=900):
        # A window may not be as narrow as a telephone; the page within it may.
        self.ask("SetWindowRect", width=max(width, 500), height=height + 100)
        self.ask("SetContext", "Marionette", value="chrome")
        self.run(
            """(width, height) => {
              const { style } = gBrowser.selectedBrowser;
              for (const [name, value] of Object.entries({ width, height }))
                for (const end of ["min-", "max-"]) style.setProperty(end + name, value + "px", "important");
            }""",
            width,
            height,
        )
        self.ask("SetContext", "Marionette", value="content")
        self.wait_for("width => innerWidth === width", width)


class WebKit(Engine):
    """WebKitGTK with its own small browser, on a screen that nobody sees."""

    name, program, packages = "WebKitGTK", "WebKitWebDriver", ["webkit2gtk-driver", "xvfb"]
    paths = {
        "Navigate": ("POST", "url"),
        "PerformActions": ("POST", "actions"),
        "ExecuteScript": ("POST", "execute/sync"),
        "SetWindowRect": ("POST", "window/rect"),
        "AddCookie": ("POST", "cookie"),
        "DeleteAllCookies": ("DELETE", "cookie"),
        "TakeScreenshot": ("GET", "screenshot"),
    }

    @classmethod
    def missing(cls):
        return not (shutil.which(cls.program) and shutil.which("Xvfb") and cls.browser())

    @staticmethod
    def browser():
        return next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)

    def begin(self):
        display, says = os.pipe()
        # Without a window manager the window under the pointer has the focus, and the pointer stands in the middle of
        # the screen: within the window of a telephone. A wider one may reach over the edge.
        screen = ["Xvfb", "-displayfd", str(says), "-screen", "0", "600x600x24", "-nolisten", "tcp"]
        self.start(*screen, pass_fds=[says], stdout=subprocess.DEVNULL)
        os.close(says)
        with open(display) as lines:
            number = lines.readline().strip()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # What stands around the page would keep the window wider than a telephone.
        look = self.folder / "gtk-3.0" / "gtk.css"
        look.parent.mkdir()
        look.write_text("* { margin: 0; padding: 0; min-width: 0; font-size: 1px; }")
        own = {"DISPLAY": f":{number}", "XDG_CONFIG_HOME": str(self.folder), "HOME": str(self.folder)}
        self.start(self.program, f"--port={self.port}", stdout=subprocess.DEVNULL, env=os.environ | own)
        options = {"binary": str(self.browser()), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session = "/session"
        made = until(lambda: self.send("POST", "", {"capabilities": wanted}))
        self.session = f"/session/{made['sessionId']}"
        self.leaving.callback(self.send, "DELETE", "")

    def ask(self, command, **parameters):
        method, path = self.paths[command]
        return self.send(method, f"/{path}", parameters if method == "POST" else None)

    def send(self, method, path, parameters=None):
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            body = None if parameters is None else json.dumps(parameters)
            connection.request(method, self.session + path, body)
            answer = connection.getresponse()
            value = json.load(answer)["value"]
        if answer.status != 200:
            raise Refused(value["error"], value["message"])
        return value

    def widen(self, width, height=900):
        self.ask("SetWindowRect", width=width, height=height)
        self.wait_for("width => innerWidth === width", width)


def until(ask):
    """Ask until there is an answer, and return it."""
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError):  # not there yet
            if answer := ask():
                return answer
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)
