"""Moments of the demo's data files."""

from datetime import datetime, time

from django.utils import timezone


def moment(day, hour):
    """That hour of a day; a file that runs ahead of this machine's clock gets the present."""
    naive = day if isinstance(day, datetime) else datetime.combine(day, time(hour))
    return min(timezone.make_aware(naive), timezone.now())
