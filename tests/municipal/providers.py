"""Real providers in processes of their own, and going through them as a browser does."""

import json
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
from django.conf import settings

SCRIPT = settings.BASE_DIR / "tests" / "municipal" / "provider.mjs"
CLIENT, SECRET = "waaier", "een-geheim-van-de-gemeente"
PATIENCE = 20  # seconds for a start
KIM = {"email": "kim@waaierdam.nl", "email_verified": True, "name": "Kim Smit"}


def free_port():
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class RunningProvider:
    """One provider; `people` are {subject: claims, or {"both", "id_token", "userinfo", "login": claims}}."""

    def __init__(self, folder, port):
        self.path, self.issuer = folder / f"{port}.json", f"http://127.0.0.1:{port}"
        self.set()

    def set(self, people=None, off=0):
        """From now on these are the people there, and by so many seconds its clock is off."""
        people = {
            subject: claims if {"both", "id_token", "userinfo"} & set(claims) else {"both": claims}
            for subject, claims in (people or {"kim": KIM}).items()
        }
        self.path.write_text(json.dumps({"people": people, "off": off}))


@contextmanager
def running_providers(folder, site, *, count=1, backchannel=""):
    """So many providers that know the site at this address as a client. Yields RunningProviders."""
    addresses = [f"{site}/inloggen/gemeente/{code}/terug/" for code in ("GM9999", "GM0355")]
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": addresses,
        "post_logout_redirect_uris": [f"{site}/uitloggen/klaar/"],
        "token_endpoint_auth_method": "client_secret_post",
    }
    if backchannel:
        client |= {"backchannel_logout_uri": backchannel, "backchannel_logout_session_required": True}
    (folder / "clients.json").write_text(json.dumps([client]))
    ports = [free_port() for _each in range(count)]
    running = [RunningProvider(folder, port) for port in ports]
    node = shutil.which("node", path=f"{settings.BASE_DIR / '.venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin")
    process = subprocess.Popen([node, SCRIPT, folder, *map(str, ports)], stderr=subprocess.DEVNULL)
    try:
        for each in running:
            wait_for(f"{each.issuer}/.well-known/openid-configuration", process)
        yield running
    finally:
        process.kill()
        process.wait()


def wait_for(address, process):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(address, timeout=1).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"nobody answers at {address}")


def way_back(address, *, browser=None):
    """Go to a provider and through it; gives the address at which the site is asked again."""
    browser = browser or requests.Session()
    while not address.startswith(settings.SITE_URL):
        response = browser.get(address, allow_redirects=False, timeout=10)
        assert response.is_redirect, (response.status_code, response.text[:500])
        address = requests.compat.urljoin(address, response.headers["Location"])
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def sign_in_there(client, who="kim", *, code="GM9999", query="", browser=None):
    """Sign in through the organisation with this code, as this person. Gives the answer of the site."""
    started = client.get(f"/inloggen/gemeente/{code}/{query}")
    if started.status_code != 302:
        return started
    return client.get(way_back(f"{started.url}&login_hint={who}", browser=browser))
