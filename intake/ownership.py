"""Who holds which intake: an account holds its own, and a session those that were started or resumed in it.

An account also finds what was handed in without one, when its address is that of the contact person. Typing an address
gives nothing and takes nothing: it counts when somebody who reads the mail there said of *this* intake that the
address is theirs (a `Confirmation`), and an account has that very address as a confirmed one. While nobody said so,
the account is asked, and sees no word of the answers before. Whatever has an owner stays theirs.
"""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Lower
from django.dispatch import receiver

from accounts.models import User
from intake.links import confirmed
from intake.models import Confirmation, Holder, Intake
from intake.options import Voice

SESSION_KEY = "intakes"
HOLDERS = "intakes of others"
ADDRESSES = "intake addresses"


def remember(request, intake):
    """Let this session hold an intake that has no account."""
    keys = request.session.get(SESSION_KEY, [])
    if str(intake.pk) not in keys:
        request.session[SESSION_KEY] = [*keys, str(intake.pk)]


def remember_holder(request, holder):
    """Let this session hold an intake as the second person that this Holder is."""
    keys = request.session.get(HOLDERS, [])
    if holder.pk not in keys:
        request.session[HOLDERS] = [*keys, holder.pk]


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
    session = request.session
    return Intake.objects.held_by(request.user, session.get(SESSION_KEY, ()), session.get(HOLDERS, ()))


def owned_in(request):
    """Those of them that the reader began: only these can they delete, withdraw or share."""
    return Intake.objects.owned_by(request.user, request.session.get(SESSION_KEY, ()))


def addresses_of(user):
    """The addresses at which this account showed that it reads the mail, in lower case."""
    known = EmailAddress.objects.filter(user=user, verified=True)
    return [address.lower() for address in known.values_list("email", flat=True)]


def sent_to(addresses):
    """What was handed in without an account, with one of these addresses as that of the contact person."""
    sent = Intake.objects.submitted().filter(owner=None).exclude(voice=Voice.OFFICIAL)
    return sent.alias(sent_with=Lower("contact_email")).filter(sent_with__in=addresses)


def unclaimed(user):
    """What may be of this account: nobody confirmed yet that its address is right in these."""
    return sent_to(addresses_of(user)).order_by("-submitted_at")


@transaction.atomic
def adopt(user):
    """Give an account what was handed in with its address, where that was confirmed. Returns how many intakes.

    A later version that was handed in with the same address goes along: who sent it held the one before.
    """
    said = Confirmation.objects.filter(
        intake=OuterRef("pk"), address__iexact=OuterRef("contact_email"), confirmed_at__isnull=False
    )
    found = sent_to(addresses_of(user))
    many = found.filter(Exists(said)).update(owner=user)
    later = found.filter(revises__owner=user, contact_email__iexact=F("revises__contact_email"))
    while more := later.update(owner=user):
        many += more
    return many


def revisable_in(request):
    """The intakes that the reader may hand in anew."""
    return Intake.objects.revisable_by(request.user, request.session.get(SESSION_KEY, ()))


@receiver(user_logged_in)
def claim(sender, request, user, **kwargs):
    """What someone started without an account becomes theirs when they sign in, and what their address finds."""
    request.session.pop(ADDRESSES, None)
    keys = request.session.pop(SESSION_KEY, [])
    Intake.objects.filter(pk__in=keys, owner=None).update(owner=user)
    holders = request.session.pop(HOLDERS, [])
    Holder.objects.filter(pk__in=holders, user=None).update(user=user)
    adopt(user)


@receiver(email_confirmed)
def on_confirmed_account(sender, request, email_address, **kwargs):
    """An account has one more address that is theirs."""
    adopt(email_address.user)


@receiver(confirmed)
def on_confirmed_intake(sender, confirmation, **kwargs):
    """The contact person said that the address is theirs: their account, if there is one, finds the intake."""
    known = EmailAddress.objects.filter(email__iexact=confirmation.address, verified=True).values("user")
    for user in User.objects.filter(pk__in=known):
        adopt(user)
