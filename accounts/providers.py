"""Where the people of an organisation sign in: its OpenID Connect provider, what it is believed in, and what it gives.

A provider says who somebody is at its own organisation, and nothing else: it gives and takes roles there only.
"""

import uuid
from hashlib import sha256

from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.checks import Error, register
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organisations import Organisation, OrganisationChange
from accounts.roles import Role
from accounts.sealing import opened, seal
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

KIND = "openid_connect"  # as allauth calls it


@register
def no_providers_in_settings(app_configs, **options):
    """A provider in the settings would come in past all that is asked of one here."""
    if not getattr(settings, "SOCIALACCOUNT_PROVIDERS", None):
        return []
    text = "SOCIALACCOUNT_PROVIDERS names providers. Set them on the page of their organisation."
    return [Error(text, id="accounts.E001")]


def listed(verbose_name, size):
    """A field with a list of texts."""
    return ArrayField(models.CharField(max_length=size), verbose_name=verbose_name, default=list, blank=True)


def alike(value):
    """A value as it is compared: an identifier that is a number (GUID) is the same in capitals."""
    text = str(value).strip()
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return text


class IdentityProviderQuerySet(models.QuerySet):
    def opened(self):
        """Those through which people sign in, with the municipality of each, by its name."""
        there = self.exclude(opened_at=None).filter(organisation__municipality__went_up_in=None)
        return there.select_related("organisation__municipality").order_by("organisation__municipality__sort_name")

    def vouching_for(self, domain):
        """Those that vouch for addresses of this mail domain."""
        return self.opened().filter(domains__contains=[domain.lower()])

    @transaction.atomic
    def keep(self, organisation, *, by, secret="", **details):
        """Keep these details of the provider of an organisation; without a secret the one that is known stays.

        What differs is recorded, never the secret itself. Returns the IdentityProvider.
        """
        found = self.filter(pk=organisation.pk).first() or self.model(organisation=organisation)
        is_new, before = found._state.adding, found.facts()
        for name, value in details.items():
            setattr(found, name, value)
        if secret:
            found.sealed_secret, found.secret_since = seal(secret), timezone.now()
        after = found.facts()
        differing = [name for name in after if is_new or after[name] != before[name]]
        if differing:
            found.save()
            organisation.record(
                OrganisationChange.What.SIGN_IN,
                by=by,
                before=None if is_new else {name: before[name] for name in differing},
                after={name: after[name] for name in differing if not is_new or after[name]},
            )
        return found


@holds(
    Purpose.ACCOUNTS,
    Keep.ORGANISATION,
    issuer=Plain.MACHINE,
    client_id=Plain.MACHINE,
    sealed_secret=Plain.MACHINE,
    secret_since=Plain.MOMENT,
    domains=Plain.MACHINE,
    address_claim=Plain.MACHINE,
    roles_claim=Plain.MACHINE,
    official_values=Plain.MACHINE,
    admin_values=Plain.MACHINE,
    factor_values=Plain.MACHINE,
    opened_at=Plain.MOMENT,
)
class IdentityProvider(models.Model):
    """The OpenID Connect provider of one organisation."""

    class Entry(models.TextChoices):
        INVITATION = "invitation", _("by invitation")
        CLAIM = "claim", _("by the roles that the provider gives")

    class Factor(models.TextChoices):
        NEVER = "never", _("no, Waaier asks for it")
        ALWAYS = "always", _("yes, at every sign-in")
        PROVEN = "proven", _("only when it says so")

    organisation = models.OneToOneField(
        Organisation,
        models.CASCADE,
        primary_key=True,
        related_name="identity_provider",
        verbose_name=_("organisation"),
    )
    issuer = models.CharField(_("address of the provider"), max_length=500)
    client_id = models.CharField(_("client id"), max_length=191)
    sealed_secret = models.TextField(_("client secret"))
    secret_since = models.DateTimeField(_("secret since"), default=timezone.now)
    domains = listed(_("mail domains"), 253)
    address_claim = models.CharField(_("claim with the e-mail address"), max_length=100, default="email")
    entry = models.CharField(_("who may come in"), max_length=10, choices=Entry, default=Entry.INVITATION)
    roles_claim = models.CharField(_("claim with the roles"), max_length=200, blank=True)
    official_values = listed(_("values for officials"), 200)
    admin_values = listed(_("values for admins"), 200)
    factor = models.CharField(_("second factor"), max_length=10, choices=Factor, default=Factor.NEVER)
    factor_values = listed(_("values that prove a second factor"), 200)
    opened_at = models.DateTimeField(_("open since"), null=True, blank=True)

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider of accounts")
        verbose_name_plural = _("providers of accounts")
        constraints = [
            models.UniqueConstraint(
                "issuer",
                "client_id",
                name="one_client_per_organisation",
                violation_error_message=_("Another organisation uses this client at this provider already."),
            ),
            models.CheckConstraint(condition=~Q(entry="claim") | ~Q(roles_claim=""), name="roles_stand_in_a_claim"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """The name of the organisation, as people sign in with its account."""
        return self.organisation.name

    @property
    def name_of_place(self):
        """The name of the municipality, within a sentence."""
        return self.organisation.municipality.name

    @property
    def code(self):
        """How allauth and the addresses know it: the CBS code of the municipality."""
        return self.organisation_id

    @property
    def place(self):
        """The CBS code of the one municipality where it gives roles; today's, when it went up in another."""
        return self.organisation.municipality.went_up_in_id or self.organisation_id

    @property
    def secret(self):
        """The client secret; None when the key to it is gone, and it has to be set anew."""
        return opened(self.sealed_secret)

    @property
    def app(self):
        """The same as allauth knows it; never stored."""
        details = {"server_url": self.issuer, "oauth_pkce_enabled": True}
        made = SocialApp(provider=KIND, provider_id=self.code, name=self.name, client_id=self.client_id)
        made.secret, made.settings, made.source = self.secret or "", details, self
        return made

    @property
    def accounts(self):
        """The connections that people have with it."""
        return SocialAccount.objects.filter(provider=self.code)

    def facts(self):
        """What the history keeps of it: all but the secret, of which it only tells when it was set."""
        names = [field.name for field in self._meta.concrete_fields if field.name not in UNTOLD]
        told = {name: getattr(self, name) for name in names if name not in DATES}
        return told | {name: moment.isoformat() if (moment := getattr(self, name)) else "" for name in DATES}

    def uid_of(self, subject):
        """Under which text allauth keeps a person of this provider. A subject means something at its issuer only, so
        at another one it is somebody else; it may also be longer than allauth keeps (OpenID Connect Core 1.0, 2)."""
        return sha256(f"{self.issuer}\n{subject}".encode()).hexdigest()

    def vouches_for(self, address):
        """Whether its word that this is somebody's address is taken."""
        return address.rpartition("@")[2].lower() in self.domains

    def role_in(self, values):
        """The highest role that these values of the claim give; None for none."""
        said = set(map(alike, values or []))
        for role, known in [(Role.ADMIN, self.admin_values), (Role.OFFICIAL, self.official_values)]:
            if said & set(map(alike, known)):
                return role
        return None

    @transaction.atomic
    def remove(self, *, by):
        """Nobody signs in with it any more, and the connections of people go with it. Their accounts stay."""
        self.organisation.record(OrganisationChange.What.SIGN_IN_GONE, by=by, before=self.facts())
        self.accounts.delete()
        self.delete()


UNTOLD = {"organisation", "sealed_secret"}
DATES = ("secret_since", "opened_at")


@holds(
    Purpose.SAFETY,
    Keep.SESSION,
    session_key=(Whose.OFFICIAL, DataKind.KEY),
    sid=(Whose.OFFICIAL, DataKind.KEY),
    since=Whose.OFFICIAL,
)
class MunicipalSession(models.Model):
    """A session that began at a provider, by its key here and there, so that it can be ended from there."""

    session_key = models.CharField(max_length=40, primary_key=True)
    account = models.ForeignKey(SocialAccount, models.CASCADE, related_name="+", verbose_name=_("account"))
    sid = models.CharField(_("session there"), max_length=255, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("session from a provider")
        verbose_name_plural = _("sessions from a provider")

    def __str__(self):
        return self.session_key[:4]
