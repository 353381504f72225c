"""Who holds which intake: an account holds its own, and a session those that were started or resumed in it."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from intake.models import Intake

SESSION_KEY = "intakes"
ADDRESSES = "intake addresses"


def remember(request, intake):
    """Let this session hold an intake that has no account."""
    keys = request.session.get(SESSION_KEY, [])
    if str(intake.pk) not in keys:
        request.session[SESSION_KEY] = [*keys, str(intake.pk)]


def note_address(request, intake, address):
    """Remember for this session, and for nobody else, the address to which the link of this draft was mailed."""
    request.session[ADDRESSES] = request.session.get(ADDRESSES, {}) | {str(intake.pk): address}


def forget_address(request, intake):
    """Remember that address no longer: it was for filling in, and the draft was sent."""
    addresses = request.session.get(ADDRESSES, {})
    if addresses.pop(str(intake.pk), None):
        request.session[ADDRESSES] = addresses


def noted_address(request, intake):
    """The address that was typed in this session for the link of this draft; "" without one."""
    return request.session.get(ADDRESSES, {}).get(str(intake.pk), "")


def held_in(request):
    """The intakes that the reader holds. All others do not exist for them, whoever they are."""
    return Intake.objects.held_by(request.user, request.session.get(SESSION_KEY, ()))


@receiver(user_logged_in)
def claim(sender, request, user, **kwargs):
    """What someone started without an account becomes theirs when they sign in."""
    request.session.pop(ADDRESSES, None)
    keys = request.session.pop(SESSION_KEY, [])
    Intake.objects.filter(pk__in=keys, owner=None).update(owner=user)
