"""`make run`: the whole site on this machine, from database to mail, until Ctrl-C or until a part of it stops.

Its parts are the web server and the worker that sends mail; the database server is in config/database.py. With
DATABASE_URL it uses that database instead, still as a demo: with demo data and demo accounts. `python -m demo fill`
only fills the database.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

HOST = "127.0.0.1"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 5  # seconds: for a request or a mail that is under way to finish


def main(verb="serve"):
    """Fill the database, and serve. Returns what went wrong, or None when it was asked to end."""
    os.environ["DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for number in ENDINGS:  # also Ctrl-C, which is off where a script started us in its background
        signal.signal(number, signal.default_int_handler)
    port = os.environ.get("PORT", "8000")
    try:
        if verb == "serve" and not (port.isdigit() and is_free(int(port))):
            return f"Port {port} is taken, or is no port. Choose another one, as in: make run PORT=8001"
        django.setup()
        fill_database()
        return serve() if verb == "serve" else None
    except KeyboardInterrupt:
        return None


def is_free(port):
    """Whether nothing listens on this port. Waits a moment for a previous run that is still stopping."""
    for _ in range(20):
        with socket.socket() as listener, suppress(OSError, OverflowError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
            return True
        time.sleep(0.1)
    return False


def fill_database():
    """Migrate, and load what a fresh database lacks. What is there already stays."""
    print("Bringing the database up to date", flush=True)
    call_command("migrate", interactive=False, verbosity=0 if connection.introspection.table_names() else 1)
    call_command("load_categories")
    if not apps.get_model("initiatives.Initiative").objects.exists():
        call_command("load_demo")
    call_command("load_knowledge")


def serve():
    """Run the parts side by side until one of them ends, and end the others. Returns which one ended."""
    parts = {"worker": start(sys.executable, "manage.py", "work")}
    try:
        if settings.DEBUG:
            parts["web server"] = start(sys.executable, "manage.py", "runserver", f"{HOST}:{settings.PORT}")
        else:
            server = (sys.executable, "-m", "config.server", f"--host={HOST}", f"--port={settings.PORT}")
            parts["web server"] = start(*server)
        announced = False
        while all(part.poll() is None for part in parts.values()):
            if not announced and answers():
                announce()
                announced = True
            time.sleep(0.2)
        ended = next(name for name, part in parts.items() if part.poll() is not None)
        return f"The {ended} stopped, so everything stops."
    finally:
        for number in ENDINGS:  # a second Ctrl-C must not leave half of it running
            signal.signal(number, signal.SIG_IGN)
        stop(parts.values())


def start(*command):
    """Start a part in a process group of its own, so that Ctrl-C reaches only us and we end it in order.

    Linux also ends it when we are killed ourselves and can no longer do that.
    """
    if shutil.which("setpriv"):
        command = ("setpriv", "--pdeathsig=TERM", *command)
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True)


def stop(parts):
    """Ask every part to finish what it is doing, and end what is left of it after a while."""
    for part in parts:
        with suppress(ProcessLookupError):
            part.terminate()
    for part in parts:
        with suppress(subprocess.TimeoutExpired):
            part.wait(PATIENCE + 2)
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()


def answers():
    """Whether the site answers, with whatever page."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{settings.PORT}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def announce():
    from demo.accounts import DEMO_ACCOUNTS, PASSWORD  # its models can be imported after django.setup() only

    with translation.override("en"):
        accounts = "".join(f"  {account.email:32} {account.what}\n" for account in DEMO_ACCOUNTS)
    print(
        f"\nWaaier is at {settings.SITE_URL}\n\n"
        f"Accounts, all with the password {PASSWORD}:\n{accounts}\n"
        f"Passkeys work at http://localhost:{settings.PORT}, and not at an address of numbers: browsers refuse that.\n"
        f"Mail is printed here and kept in {settings.EMAIL_FILE_PATH}.\n"
        "Ctrl-C stops everything and keeps the data.\n",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
