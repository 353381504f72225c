"""Who comes in through the provider of an organisation: known, invited, or with a role that it gives. In one go."""

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.adapter import is_confirmed
from accounts.models import IdentityProvider, Invitation, LastAdmin, Membership, OrganisationChange, User
from accounts.municipal.problems import KeptOut, Problem

log = structlog.get_logger(__name__)


@transaction.atomic
def admit(provider, claims, login):
    """Let the person of these claims in: `login` (allauth's SocialLogin) then has their User and a kept account.

    Makes the account where there is none, and follows what the provider says of their role. Raises KeptOut, and then
    nothing is left of it.
    """
    IdentityProvider.objects.select_for_update(of=["self"]).get(pk=provider.pk)  # two tabs, one account
    known = provider.accounts.filter(uid=login.account.uid).select_related("user").first()
    if known:
        login.account, login.user = known, known.user
    else:
        user, was_there = newcomer(provider, claims)
        if was_there:
            login.connect(login.provider.request, user)  # which tells them by mail
        else:
            login.user = login.account.user = user
            login.account.save()
    see_to_no_rescue(login.user)
    if not login.user.name and claims.name:
        login.user.name = claims.name
        login.user.save(update_fields=["name"])
    if provider.entry == IdentityProvider.Entry.CLAIM:
        follow(provider, login.user, claims.values(provider.roles_claim))


def see_to_no_rescue(user):
    """Raise KeptOut for who may do everything: no organisation says who that is."""
    if user.is_superuser or user.is_staff:
        raise KeptOut(Problem.RESCUE)


def newcomer(provider, claims):
    """(the User, whether they had an account) of who comes in here for the first time. Raises KeptOut."""
    address = claims.address(provider.address_claim)
    if not address:
        raise KeptOut(Problem.NO_ADDRESS)
    if not provider.vouches_for(address):
        raise KeptOut(Problem.DOMAIN, address.rpartition("@")[2])
    user = User.objects.filter(email__iexact=address).first()
    if user and is_confirmed(address, user):
        see_to_no_rescue(user)
        # Of who is somebody elsewhere too, or of a citizen, this organisation cannot say that it is they: its admin
        # writes down for which addresses it vouches.
        if set(user.memberships.values_list("municipality", flat=True)) != {provider.place}:
            raise KeptOut(Problem.CONNECT_FIRST)
        return user, True
    asked = Invitation.objects.open().filter(
        municipality__in=[provider.code, provider.place], email__iexact=address, expires_at__gt=timezone.now()
    )
    if invitation := asked.first():
        return invitation.accept(name=claims.name), False
    if provider.entry != IdentityProvider.Entry.CLAIM:
        raise KeptOut(Problem.NO_INVITATION)
    if not provider.role_in(claims.values(provider.roles_claim)):
        raise KeptOut(Problem.NO_ROLE)
    return made(user, address, claims.name), False


def made(user, address, name):
    """The account at an address that is confirmed by now. One that somebody began and never confirmed is theirs alone
    from now on: its password opens nothing any more."""
    if user:
        user.name = name
        user.set_password(None)
        user.save()
        user.authenticator_set.all().delete()  # of whoever made it
        user.confirm_address()
        return user
    return User.objects.create_user(address, None, name=name, language=get_language())


def follow(provider, user, values):
    """The role of a person at the organisation is what these values of the claim say; None says nothing."""
    if values is None:
        return
    role = provider.role_in(values)
    member = user.memberships.filter(municipality=provider.place).first()
    if not member and role:
        Membership.objects.create(
            user=user, municipality_id=provider.place, role=role, claimed_at=timezone.now()
        ).record_claim()
    elif member:
        try:
            member.follow(role)
        except LastAdmin:
            tell_of_last_admin(member)


def tell_of_last_admin(member):
    """The last admin stays admin, and who looks at the people finds out why: once, until something else happens."""
    log.warning("the provider takes away the role of the last admin", organisation=member.municipality_id)
    organisation = member.municipality.organisation
    latest = organisation.changes.filter(person=member.user).first()
    if not latest or latest.what != OrganisationChange.What.KEPT:
        organisation.record(OrganisationChange.What.KEPT, by=None, person=member.user, after={"claim": True})
