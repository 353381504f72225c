"""Guided readings of an initiative or a neighbourhood, dated and in a voice; and what a neighbourhood has."""

from readings.assets import Asset
from readings.readings import Finding, GuidedReading

__all__ = ["Asset", "Finding", "GuidedReading"]
