"""Who was warned that something of theirs will be erased, and who said that it must stay."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import CharField, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

AHEAD = timedelta(days=30)
REASON = _("You receive this mail because something of yours will be erased on this website.")


class NoticeQuerySet(models.QuerySet):
    def about(self, rule):
        """The notices of a rule about the row of a query; for a subquery."""
        return self.filter(rule=rule, key=Cast(OuterRef("pk"), CharField()))

    def given(self, before):
        """Those before this moment of which the mail left. A mail that could not be sent warned nobody."""
        left = Q(mail=None) | Q(mail__sent_at__isnull=False)
        return self.filter(left, at__lt=before)

    def at_token(self, token):
        """The notice that this token opens; None when there is none."""
        return self.filter(digest=digest_of(token)).first()

    @transaction.atomic
    def give(self, rule, row, *, to, language, municipality, context, goes_on):
        """Warn whoever reads the mail at this address about this row. Returns the Notice; a former one makes place."""
        token = new_token()
        mail = Message.objects.post(
            rule.warning,
            to=to,
            language=language,
            context={
                **context,
                "goes_on": goes_on,
                "address": absolute(reverse("retention:keep", args=[token])),
                "reason": REASON,
            },
            caused_by=None,  # the clock did
            municipality=municipality,
        )
        said = {"digest": digest_of(token), "at": timezone.now(), "mail": mail, "kept_at": None}
        return self.update_or_create(rule=rule.key, key=str(row.pk), defaults=said)[0]


@holds(
    Purpose.SAFETY,
    Keep.LINK,
    rule=Plain.KEY,
    key=Plain.KEY,
    digest=(Whose.ACCOUNT, DataKind.KEY),
    at=Whose.ACCOUNT,
    kept_at=Whose.ACCOUNT,
)
class Notice(models.Model):
    """A warning by mail about one row, with the link that keeps it. To whom it went, stands in that mail alone."""

    rule = models.CharField(_("kind"), max_length=30)
    key = models.CharField(_("number"), max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    mail = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mail"))
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="one_warning_a_row")]

    def __str__(self):
        return f"{self.rule} {self.key}"

    def keep(self):
        """Whoever reads the mail wants it kept: the term begins anew."""
        type(self).objects.filter(pk=self.pk).update(kept_at=timezone.now())
