"""Twenty hands on one button: one intake, one receipt."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from intake.models import Intake
from outbox.models import Message
from tests.builders import a_draft, a_user
from tests.probing.conftest import WHOLE

HANDS = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5 if WHOLE else 1))
def test_twenty_that_hand_in_at_once_hand_in_one_intake(turn):
    owner = a_user()
    draft = a_draft(owner=owner)
    address, start = reverse("intake:check", args=[draft.pk]), Barrier(HANDS)

    def hand_in(_hand):
        client = Client()
        client.force_login(owner)
        start.wait()
        try:
            return client.post(address)
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(hand_in, range(HANDS)))

    draft.refresh_from_db()
    receipt = reverse("intake:receipt", args=[draft.pk])
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, receipt)}
    assert draft.submitted_at and Intake.objects.submitted().count() == Intake.objects.count() == 1
    receipts = [(message.recipient, message.subject) for message in Message.objects.all()]
    assert len(receipts) == len(set(receipts)) == 2  # one to the account, one to the contact person
