"""Two officials hand over the same work at the same moment: each initiative ends with one contact."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Organisation
from casework.handover import hand_over
from casework.models import Letter, Responsibility
from initiatives.models import Initiative
from tests.builders import a_municipality, an_initiative, an_intake, an_official


def at_once(*calls):
    start, failed = Barrier(len(calls)), []

    def run(call):
        start.wait()
        try:
            call()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.django_db(transaction=True)
def test_each_has_one_contact_in_the_end_and_nobody_waits_in_a_circle():
    Organisation.objects.create(municipality=a_municipality())
    gone, first, second = (an_official() for _each in range(3))
    for number in range(5):
        an_initiative(by=gone, name=f"Tuin {number}")
    intake = an_intake(name="Wacht")
    Responsibility.objects.assign(gone, by=gone, municipality=a_municipality(), intake=intake)
    Letter.objects.all().delete()
    here = {"municipality": a_municipality(), "by": gone}
    at_once(
        lambda: hand_over(gone, first, **here),
        lambda: hand_over(gone, second, **here),
        lambda: Initiative.objects.register(intake, by=second),
        lambda: an_initiative(by=first, name="Nieuw"),
    )
    rows = Responsibility.objects.open()
    assert rows.filter(initiative__intake__name__startswith="Tuin").count() == 5
    assert not rows.filter(initiative__intake__name__startswith="Tuin", official=gone).exists()
    told = Letter.objects.filter(kind="contact_changed", initiative__intake__name__startswith="Tuin")
    assert told.count() == 5
