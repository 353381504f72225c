"""Who is who: people sign in with their e-mail address; a membership makes them official or admin somewhere."""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.claimed import CLAIM, Claimed
from accounts.erasures import DataLink, Erasure
from accounts.invitations import Invitation
from accounts.letters import BEGIN_ANEW, FACTORS_GONE, post
from accounts.logos import Logo
from accounts.organisations import Organisation, OrganisationChange, Theme
from accounts.providers import IdentityProvider, MunicipalSession
from accounts.roles import Role
from accounts.themes import ThemeOnTrial
from areas.models import Municipality
from ui.text import bare, cleaned

__all__ = [
    "DataLink",
    "Erasure",
    "IdentityProvider",
    "Invitation",
    "Logo",
    "Membership",
    "MunicipalSession",
    "Organisation",
    "OrganisationChange",
    "Theme",
    "ThemeOnTrial",
    "User",
    "UserManager",
]


GONE_AT = "@deleted.invalid"  # no mail ever arrives there (RFC 2606)


class UserManager(BaseUserManager):
    """Makes and finds users by e-mail address: there is no user name."""

    @classmethod
    def normalize_email(cls, email):
        """The address as it is stored and compared: nothing that cannot be seen, no spaces around it, lower case."""
        return bare(email or "").strip().lower()

    def get_by_natural_key(self, email):
        return self.get(email=self.normalize_email(email))

    @transaction.atomic
    def create_user(self, email, password=None, **fields):
        """A new user, whose address counts as confirmed: it is somebody else who vouches for it here.

        Without a password they sign in with mailed codes. Raises ValueError without an address.
        """
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.confirm_address()
        return user

    def create_superuser(self, email, password=None, **fields):
        """A user who may use Django's admin, which is there for rescue only."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    # Sessions from before it are at an end.
    factors_gone_at = models.DateTimeField(_("second steps taken away at"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message=_("Someone already has an account with this e-mail address."),
            ),
        ]

    def clean(self):
        super().clean()
        self.name = cleaned(self.name)

    def __str__(self):
        return gettext("a former colleague") if self.is_gone else self.name or self.email

    @property
    def is_gone(self):
        """Whether this is the empty row of somebody who was erased, at which their work still points."""
        return self.email.endswith(GONE_AT)

    def empty(self):
        """Leave of this account only that it was there: nobody can sign in with it, and it names nobody."""
        for relation in self._meta.related_objects:
            if relation.on_delete is models.CASCADE:
                relation.related_model._base_manager.filter(**{relation.field.name: self}).delete()
        self.groups.clear()
        self.user_permissions.clear()
        self.name, self.email, self.last_login = "", f"{uuid.uuid4()}{GONE_AT}", None
        self.is_active = self.is_staff = self.is_superuser = False
        self.set_unusable_password()
        self.save()

    def _get_session_auth_hash(self, secret=None):
        """What a session must know of its person: another password ends it, and so does taking away the factors."""
        since = self.factors_gone_at.isoformat() if self.factors_gone_at else ""
        key = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"  # as Django: sessions go on
        return salted_hmac(key, f"{self.password}{since}", secret=secret, algorithm="sha256").hexdigest()

    @transaction.atomic
    def lose_factors(self):
        """No second factor of this person counts any more, recovery codes neither, and they are signed out everywhere:
        what is lost may be in other hands."""
        self.authenticator_set.all().delete()
        self.factors_gone_at = timezone.now()
        self.save(update_fields=["factors_gone_at"])

    def is_known_to_another(self, municipality):
        """Whether the provider of another organisation than that of this municipality signs this person in."""
        return self.socialaccount_set.exclude(provider=municipality.pk).exists()

    def begin_anew_at(self, municipality):
        """The password and the second steps count no more, as the other provider may have chosen them: a code by mail
        opens the account. They are told by mail."""
        self.set_unusable_password()
        self.save(update_fields=["password"])
        self.lose_factors()
        post(BEGIN_ANEW, self, {"organisation": Organisation.objects.of(municipality).name})

    def confirm_address(self):
        """Make the present e-mail address the only one, and confirmed. Without a confirmed one nobody can sign in."""
        self.emailaddress_set.exclude(email=self.email).delete()
        self.emailaddress_set.update_or_create(email=self.email, defaults={"verified": True, "primary": True})

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    @cached_property
    def roles(self):
        """The roles of the person today, {municipality code: role}; one query a request."""
        return {code: role for code, role in self._memberships if code}

    # In a session that began at the provider of a municipality, its code (accounts/municipal/borders.py).
    only_at = None

    @cached_property
    def _memberships(self):
        if (read := self.__dict__.get("active_memberships")) is not None:  # with the session (config/sessions.py)
            return [(code, role) for code, role in read if self.only_at in (None, code)]
        there = self.memberships.filter(suspended_at=None)
        if self.only_at:
            there = there.filter(municipality=self.only_at)
        return list(there.values_list("municipality_id", "role"))

    @property
    def is_curator(self):
        """Whether this person curates what all municipalities share."""
        return any(role == Membership.Role.CURATOR for _code, role in self._memberships)

    @property
    def curates(self):
        """Whether this person has to do with the taxonomy: admins ask for what curators decide."""
        return self.is_admin or self.is_curator

    @property
    def has_role(self):
        """Whether this person may see or do what others may not: official, admin, curator, or staff of the site."""
        if self.is_staff or self.is_superuser:
            return True
        # Who signs in is read together with whether they work somewhere (config/frames.py): no query for most people.
        works = self.__dict__.get("works_somewhere")
        return bool(self._memberships) if works is None else works

    @property
    def is_official(self):
        """Whether this person works for any municipality."""
        return bool(self.roles)

    @property
    def is_admin(self):
        """Whether this person is admin of any municipality: admins curate the taxonomy and see failed mail."""
        return bool(self.administers)

    @property
    def administers(self):
        """The CBS codes of the municipalities that this person is admin of."""
        return [code for code, role in self.roles.items() if role == Membership.Role.ADMIN]

    @property
    def administers_by_now(self):
        """The same, and the codes of the municipalities that went up in those: what was theirs keeps the old code."""
        return list(Municipality.objects.now_in(self.administers).values_list("pk", flat=True))

    @cached_property
    def serves_by_now(self):
        """The CBS codes of the municipalities that this person works for, and of those that went up in these; one
        query a request."""
        return list(Municipality.objects.now_in(self.roles).values_list("pk", flat=True))

    @property
    def employer(self):
        """The CBS code of the one municipality that this person works for; "" for none, or more than one."""
        return next(iter(self.roles)) if len(self.roles) == 1 else ""

    def is_admin_of(self, municipality_code):
        """Whether this person is admin of the municipality with that CBS code."""
        return self.roles.get(municipality_code) == Membership.Role.ADMIN

    def is_official_of(self, municipality_code):
        """Whether this person works for the municipality with that CBS code; None is nobody's."""
        return municipality_code in self.roles


class LastAdmin(Exception):
    """A municipality would have no admin any more who can come in."""


class MembershipQuerySet(models.QuerySet):
    def active(self):
        """Those of people who may come in."""
        return self.filter(suspended_at=None, user__is_active=True)


class Membership(Claimed):
    """The role of a person at a municipality; a curator works for none. An admin may do all that an official may."""

    Role = Role

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("municipality"),
        help_text=_("None for a curator, who works for all."),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    phone = models.CharField(
        _("phone number"),
        max_length=30,
        blank=True,
        help_text=_("For initiators. Empty: they get that of the organisation."),
    )
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality"], name="one_role_per_municipality", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(role="curator", municipality=None) | (~Q(role="curator") & Q(municipality__isnull=False)),
                name="a_curator_works_for_no_municipality",
                violation_error_message=_("Only a curator has no municipality."),
            ),
            models.CheckConstraint(
                condition=Q(unclaimed_at=None) | Q(claimed_at__isnull=False, suspended_at__isnull=False),
                name="who_has_no_claim_is_suspended",
            ),
        ]

    def __str__(self):
        where = self.municipality or _("all municipalities")
        return f"{self.user}: {self.get_role_display()}, {where}"

    @transaction.atomic
    def give_role(self, role, *, by):
        """This is the role from now on; the same changes nothing. Raises LastAdmin."""
        others = self._lock()
        before = self.role
        if role == before:
            return
        self._see_to_an_admin(others)
        self.role, self.claimed_at, self.unclaimed_at = role, None, None
        self.save(update_fields=["role", *CLAIM])
        self._record(OrganisationChange.What.ROLE, by=by, before={"role": before}, after={"role": role})

    @transaction.atomic
    def suspend(self, *, by):
        """This person may not come in for now, also not where they are already in. Raises LastAdmin."""
        others = self._lock()
        if self.suspended_at:
            return
        self._see_to_an_admin(others)
        self.suspended_at = timezone.now()
        self.save(update_fields=["suspended_at"])
        self._record(OrganisationChange.What.SUSPENDED, by=by)

    @transaction.atomic
    def lift(self, *, by):
        """They may come in again."""
        self._lock()
        if self.suspended_at:
            if self.unclaimed_at:  # from now on it is people here who say so
                self.claimed_at = self.unclaimed_at = None
            self.suspended_at = None
            self.save(update_fields=["suspended_at", *CLAIM])
            self._record(OrganisationChange.What.LIFTED, by=by)

    @transaction.atomic
    def let_start_anew(self, *, by, reason):
        """Who lost what they sign in with, chooses new second factors at their next sign-in; they are told by mail."""
        self._lock()
        self.user.lose_factors()
        self._record(OrganisationChange.What.FACTORS_GONE, by=by, after={"reason": reason})
        post(
            FACTORS_GONE, self.user, {"by": by, "organisation": self.municipality.organisation.name, "reason": reason}
        )

    @transaction.atomic
    def end(self, *, by, after=None):
        """This person works here no longer; `after` says what became of their work. Raises LastAdmin."""
        self._see_to_an_admin(self._lock())
        self._record(OrganisationChange.What.LEFT, by=by, before={"role": self.role}, after=after)
        self.delete()

    def _lock(self):
        """Take this row and those of the colleagues as they are now, one admin at a time. Returns the colleagues'."""
        Organisation.objects.of(self.municipality)
        list(Organisation.objects.select_for_update().filter(pk=self.municipality_id))
        self.refresh_from_db(fields=["role", "suspended_at", *CLAIM])
        return Membership.objects.filter(municipality=self.municipality_id).exclude(pk=self.pk)

    def _see_to_an_admin(self, others):
        is_needed = self.role == Role.ADMIN and not self.suspended_at
        if is_needed and not others.active().filter(role=Role.ADMIN).exists():
            raise LastAdmin

    def _record(self, what, *, by, before=None, after=None):
        self.municipality.organisation.record(what, by=by, person=self.user, before=before, after=after)
