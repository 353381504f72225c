"""The load of a rehearsal walks through the site as it is now, and each process of a node can be asked."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from initiatives.models import Initiative
from intake.models import Intake
from rehearsal.ledger import Ledger, check
from rehearsal.load import Load
from rehearsal.load_limits import drafts, sessions, wrong_passwords
from rehearsal.load_people import MUNICIPALITY, code_of, prepare
from rehearsal.rounds_processes import all_read, differences, told, workers_of
from tests.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)


def test_visitors_hand_in_and_officials_publish_and_all_of_it_is_there():
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {"DATABASE_URL": database, "DEMO": "1", "WAAIER_DATA": str(settings.DATA)}
    officials = prepare(environment, 1)
    connection.close()
    ledger = Ledger()
    with serving() as (address, process):
        site = "http://{}:{}".format(*address)
        load = Load(site, ledger, officials=officials, rate=50, submissions=3, at_once=6, seconds=120).start()
        assert load.wait()
        load.stop()
        found = {kind: (verdict.lost, verdict.doubled) for kind, verdict in check(database, ledger).items()}
        assert found == dict.fromkeys(found, (0, 0))
        assert load.gave_up == [] and ledger.open() == []
        handed_in = len(ledger.acknowledged("submit"))
        assert handed_in == Intake.objects.submitted().count() == load.handed_in >= 3
        assert len(ledger.acknowledged("autosave")) == 4 * handed_in
        assert Initiative.objects.count() == len(ledger.acknowledged("register"))

        nodes = {address: process.pid}
        assert differences(nodes, environment) == []
        [(read, shown)] = all_read(nodes).items()
        assert read == f"127.0.0.1:{address[1]} process {min(workers_of(process.pid))}"
        assert len(shown["lists"][""]) == Initiative.objects.public().count()

        assert drafts([site, site], MUNICIPALITY) == settings.HOURLY_LIMITS["drafts by a stranger"]
        assert wrong_passwords([site, site], officials[0].email) == 5
        assert sessions([site], {}) == {site: 302}


def test_an_app_shows_the_codes_of_the_standard():
    """RFC 6238, appendix B, of which the site takes the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code_of(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_a_difference_is_told_in_words():
    assert told(["a", "b"], ["b", "c"]) == "['a'] too much, ['c'] too little"
    assert told(["a", "b"], ["b", "a"]) == "another order"
    assert told("status 503", ["a"]) == "status 503"
