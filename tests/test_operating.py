"""The manual for who runs Waaier says what the code does."""

import re
from configparser import ConfigParser

import pytest
from django.conf import settings
from django.core.management import get_commands

from config.server import parse

MANUAL = (settings.BASE_DIR / "docs" / "operating.md").read_text()
SETTINGS = (settings.BASE_DIR / "config" / "settings.py").read_text()
# What only developers and tests set.
INSIDE = {"CHECK_FRAGMENTS", "DEBUG", "OUTBOX_BACKEND", "PORT", "WAAIER_DATA"}
UNITS = dict(re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", MANUAL, re.DOTALL))


def test_every_variable_of_the_environment_is_explained():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS)) - INSIDE
    cells = re.findall(r"^\| (`[A-Z_]+`[^|]*) \|", MANUAL, re.MULTILINE)
    explained = set(re.findall(r"`([A-Z_]+)`", " ".join(cells)))

    assert explained == read


def test_every_command_exists():
    assert set(re.findall(r"manage\.py (\w+)", MANUAL)) <= get_commands().keys()


@pytest.mark.parametrize("name", ["waaier-web.service", "waaier-worker.service"])
def test_what_ends_is_started_again(name):
    unit = ConfigParser(strict=False)
    unit.optionxform = str
    unit.read_string(UNITS[name])

    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"  # however often


def test_the_unit_of_the_web_server_gives_options_that_it_takes(monkeypatch):
    [options] = re.findall(r"-m config\.server (.*)", UNITS["waaier-web.service"])
    monkeypatch.setattr("sys.argv", ["config.server", *options.split()])

    assert (parse().host, parse().port) == ("127.0.0.1", 8000)
