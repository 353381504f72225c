"""The site's own settings, with the addresses of the floor and of Django's admin added."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
