"""Two people, or two clicks, at the very same moment."""

import pytest

from casework.demands import Ended
from casework.models import Demand, Request, Settlement
from casework.requests import AskedBefore
from casework.withdrawals import withdraw
from intake.models import Holder
from outbox.models import Message
from tests.builders import a_draft, a_municipality, a_user, an_initiative, an_intake, an_official
from tests.intake.test_submission import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(call, refusal):
    """Whether this call was refused with this exception."""
    try:
        call()
    except refusal:
        return "refused"
    return "done"


def test_two_officials_ask_and_one_of_them_is_told_of_the_other():
    intake, here = an_intake(), a_municipality()
    asks = [
        lambda words=words, by=by: Request.objects.ask(intake, ["phase"], words, by=by, municipality=here)
        for words, by in (("Hoe ver?", an_official()), ("Met wie?", an_official()))
    ]
    said = at_once(*(lambda ask=ask: outcome(ask, AskedBefore) for ask in asks))
    assert sorted(said) == ["done", "refused"]
    assert Request.objects.count() == Message.objects.count() == 1


def test_two_clicks_begin_one_answer_withdraw_once_and_invite_once():
    owner = a_user()
    intake, draft = an_intake(owner=owner), a_draft(owner=owner)
    request = Request.objects.ask(intake, ["phase"], "Hoe ver?", by=an_official(), municipality=a_municipality())
    first, second = (Request.objects.get(pk=request.pk) for _twice in range(2))
    assert len({each.pk for each in at_once(first.begin, second.begin)}) == 1
    at_once(*[lambda: Holder.objects.invite(draft, "buur@kade.example", by=owner, caused_by=None)] * 2)
    assert Holder.objects.count() == 1
    settled = at_once(*[lambda: withdraw(intake, by=owner)] * 2)
    assert settled.count(None) == 1
    assert Settlement.objects.count() == 1


def test_of_two_officials_one_does_what_is_asked():
    owner, official = a_user(), an_official()
    demand = Demand.objects.make(an_initiative(owner=owner), Demand.Kind.TAKE_OFF, by=owner)
    one, other = (Demand.objects.get(pk=demand.pk) for _twice in range(2))
    said = at_once(
        lambda: outcome(lambda: one.fulfil(by=official), Ended),
        lambda: outcome(lambda: other.refuse(by=official, answer="Nee."), Ended),
    )
    assert sorted(said) == ["done", "refused"]
