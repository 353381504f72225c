"""Who is who: people sign in with their e-mail address; a membership makes them official or admin somewhere."""

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from outbox.letters import Contact
from ui.text import bare, cleaned


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
        return self.name or self.email

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
        """The person's memberships, {municipality code: role}; one query a request."""
        return dict(self.memberships.values_list("municipality_id", "role"))

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


class Membership(models.Model):
    """The role of a person at a municipality. An admin may do all that an official may."""

    class Role(models.TextChoices):
        OFFICIAL = "official", _("official")
        ADMIN = "admin", _("admin")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="memberships", verbose_name=_("municipality")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality"], name="one_role_per_municipality"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.municipality}"


class OrganisationManager(models.Manager):
    def contact_of(self, municipality):
        """The Contact for who has a question about what this municipality got, or None. When it was merged that is the
        contact of where it is now; while nobody is named there, its own."""
        places = [municipality.went_up_in_id, municipality.pk] if municipality else []
        known = self.select_related("municipality").in_bulk([code for code in places if code])
        return next((known[code].contact for code in places if code in known and known[code].contact), None)


class Organisation(models.Model):
    """What a municipality that takes part says of itself; the municipality itself is as CBS has it."""

    municipality = models.OneToOneField(
        Municipality, models.PROTECT, primary_key=True, related_name="organisation", verbose_name=_("municipality")
    )
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("phone number"), max_length=30, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return str(self.municipality)

    @property
    def contact(self):
        """Whom to reach there, None when nothing is known."""
        said = (self.contact_name, self.contact_email, self.contact_phone)
        return Contact(self.municipality.name, *said) if any(said) else None

    def be_reached(self, *, by, **contact):
        """From now on who has a question reaches this contact (`contact_name` and so on). `by` is who said so."""
        for name, value in contact.items():
            setattr(self, name, value)
        self.changed_at, self.changed_by = timezone.now(), by
        self.save()
