"""Links with which somebody comes to their own data, and the records of what was erased."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from outbox.tokens import digest_of, new_token
from ui.personal import DataKind, Keep, LegalBasis, Plain, Purpose, Whose, holds

LIFETIME = timedelta(days=1)


@holds(
    Purpose.ACCOUNTABILITY,
    Keep.RECORD,
    basis=LegalBasis.LEGAL_DUTY,
    reference=Plain.KEY,
    at=Plain.MOMENT,
    what=Plain.FIGURES,
    by=Whose.OFFICIAL,
    reason=Whose.ANYBODY,
)
class Erasure(models.Model):
    """That somebody was erased: when, how much, and by whom if not by themselves. Never who it was."""

    reference = models.CharField(_("reference number"), max_length=12, unique=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    what = models.JSONField(_("what"), default=list, help_text="What there was: its name, how much, whether it stays.")
    # Of an admin who did it for them.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.reference

    @property
    def rows(self):
        """[(what, how many, whether it stays without the person)]."""
        return [tuple(each) for each in self.what]


class DataLinkManager(models.Manager):
    def make(self, address, *, language, account=None, keeps_contact=False):
        """A link for whoever reads the mail at this address. Returns (DataLink, its token, which is stored nowhere).

        One that was mailed to them before opens nothing any more.
        """
        with transaction.atomic():
            self.filter(address__iexact=address, erasure=None).delete()
            token = new_token()
            link = self.create(
                address=address.lower(),
                account=account,
                keeps_contact=keeps_contact,
                language=language,
                digest=digest_of(token),
                expires_at=timezone.now() + LIFETIME,
            )
        return link, token

    def at(self, token):
        """The link with this token; None when it is unknown, or expired and not used."""
        link = self.filter(digest=digest_of(token)).select_related("account", "erasure").first()
        is_open = link and link.address and link.expires_at > timezone.now()
        return link if link and (link.erasure_id or is_open) else None


@holds(
    Purpose.ACCOUNTS,
    Keep.LINK,
    basis=LegalBasis.LEGAL_DUTY,
    digest=(Whose.ACCOUNT, DataKind.KEY),
    address=Whose.ACCOUNT,
    account=Whose.ACCOUNT,
    language=(Whose.ACCOUNT, DataKind.SETTING),
    created_at=Whose.ACCOUNT,
    expires_at=Plain.MOMENT,
)
class DataLink(models.Model):
    """The right of who reads the mail at an address to download and erase what is known of them.

    With an account it is the question whether they are sure: it erases that account, and downloads nothing. Once used
    it is nobody's, and leads to the Erasure: so a second click sees what the first one did.
    """

    digest = models.CharField(max_length=64, unique=True)
    address = models.EmailField(_("e-mail address"), blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    keeps_contact = models.BooleanField(_("may keep the contact details"), default=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    expires_at = models.DateTimeField(_("link works until"))
    erasure = models.ForeignKey(
        Erasure, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("erasure of personal data")
    )

    objects = DataLinkManager()

    class Meta:
        verbose_name = _("link to one’s own data")
        verbose_name_plural = _("links to one’s own data")

    def __str__(self):
        return str(self.pk)
