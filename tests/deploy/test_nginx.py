"""The settings of nginx agree with what the site does; `deploy/try_nginx.py` runs them before two real nodes."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import get_resolver

from config.logs import KEY
from intake.questions import Section
from scripts.error_pages import STATUSES
from tests.test_bodies import patterns
from ui import typesetting

DEPLOY = settings.BASE_DIR / "deploy"
TEMPLATE = (DEPLOY / "nginx" / "waaier.conf").read_text()
UNITS = {"s": 1, "k": 1024, "m": 1024**2}


def said(name):
    """What this directive says, as bytes or seconds."""
    number, unit = re.search(rf"^ *{name} (\d+)(\w);", TEMPLATE, re.MULTILINE).groups()
    return int(number) * UNITS[unit]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """The settings of one machine, as deploy/example-one.toml has it."""
    folder = tmp_path_factory.mktemp("rendered")
    command = [sys.executable, DEPLOY / "render.py", DEPLOY / "example-one.toml", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "waaier"


def test_it_leaves_out_of_its_log_the_keys_that_our_log_leaves_out():
    assert {f"/{name}/" for name in re.search(r"\*/\(\?:(.+?)\)/", TEMPLATE)[1].split("|")} == set(
        re.findall(r"/[\w-]+/", KEY.pattern)
    )
    assert "[?&]code=" in KEY.pattern and "code=)[^&]+" in TEMPLATE
    assert "http_referer" not in TEMPLATE


def test_what_may_be_sent_twice_are_the_sections_of_an_intake_and_handing_it_in():
    slugs = re.search(r"location ~ \"\^/intake/\S+/\((.+)\)/\$\" {", TEMPLATE)[1].split("|")
    assert slugs == [*(section.slug for section in Section), "controle"]


def test_it_takes_a_little_more_than_the_largest_page_and_less_than_a_nuisance():
    most = max(getattr(each.callback, "largest_body", 0) for each in patterns(get_resolver()))
    assert most < said("client_max_body_size") <= most + 2 * 1024**2


def test_it_waits_longer_than_a_document_may_take():
    assert said("proxy_read_timeout") > typesetting.WAIT + typesetting.PATIENCE


def test_the_pages_that_it_shows_by_itself_are_drawn():
    shown = {int(status) for status in re.findall(r"error_page [\d ]+/waaier-pages/(\d+)\.html", TEMPLATE)}
    assert shown == {*STATUSES}


def test_every_node_is_asked_and_nothing_is_left_to_fill_in(rendered):
    text = (rendered / "nginx" / "waaier.conf").read_text()
    assert re.findall(r"server (127\S+)", text) == ["127.0.0.1:8000", "127.0.0.1:8001"]
    assert "{{" not in text and "gzip off;" in text


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed: sudo apt install nginx-light")
def test_nginx_takes_them(rendered, tmp_path):
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=waaier.example"]
    files = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "fullchain.pem"]
    subprocess.run([*certificate, *files], check=True, capture_output=True)
    text = (rendered / "nginx" / "waaier.conf").read_text()
    text = re.sub(r"/etc/letsencrypt/live/waaier\.example/privkey", f"{tmp_path}/key", text)
    text = re.sub(r"/etc/letsencrypt/live/waaier\.example", str(tmp_path), text)
    text = re.sub(r"listen (?:\[::\]:)?(\d+)", rf"listen unix:{tmp_path}/\1", text)  # it tries to listen there
    text = re.sub(r"( *listen \S+ ?[\w ]*;\n)\1", r"\1", text)
    (tmp_path / "site.conf").write_text(text.replace("/var/log/nginx", str(tmp_path)))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    main = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {places} include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(main)
    command = ["nginx", "-t", "-q", "-p", tmp_path, "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == 0


def test_its_own_pages_are_those_of_the_site(tmp_path):
    code = f"from pathlib import Path; from scripts import error_pages as e; e.PAGES = Path('{tmp_path}'); e.main()"
    subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, check=True)
    drawn = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {*drawn} == {f"{status}.html" for status in STATUSES}
    for name, html in drawn.items():
        heading = re.search(r"block heading %}(.+?){%", (settings.BASE_DIR / "templates" / name).read_text())[1]
        assert f"<h1>{heading}</h1>" in html and "{%" not in html


def test_visitors_are_switched_from_one_node_to_the_other(rendered, tmp_path):
    """With an nginx that finds a fault where a file says so, and a systemctl that writes down what it is asked."""
    for name, does in [("nginx", f"[ ! -e {tmp_path}/wrong ]"), ("systemctl", f'echo "$@" >> {tmp_path}/asked')]:
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    file = tmp_path / "waaier.conf"
    file.write_text(first := (rendered / "nginx" / "waaier.conf").read_text())
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NGINX_FILE": str(file)}

    def switch(*ports):
        command = ["sh", rendered / "waaier-nodes", *ports]
        status = subprocess.run(command, env=environment, capture_output=True).returncode
        return status, re.findall(r"server 127\.0\.0\.1:(\d+) fail_timeout=2s;", file.read_text())

    assert switch("8001") == (0, ["8001"])
    assert switch("8000") == (0, ["8000"])
    assert switch("9000") == (2, ["8000"])
    (tmp_path / "wrong").touch()
    assert switch("8001") == (1, ["8000"])
    (tmp_path / "wrong").unlink()
    assert switch("8000", "8001") == (0, ["8000", "8001"])
    assert file.read_text() == first
    assert (tmp_path / "asked").read_text() == "reload nginx\n" * 3
