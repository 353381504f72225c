"""The terms that an organisation chose itself, within what a rule allows."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Municipality
from ui.personal import Keep, Plain, Purpose, Whose, holds


class RetentionTermQuerySet(models.QuerySet):
    def of_rule(self, key):
        """{code of a municipality: days} of the organisations that chose a term for this rule; also of those that went
        up in one: what was theirs keeps the old code. Two queries."""
        chosen = dict(self.filter(rule=key).values_list("organisation_id", "days"))
        gone = Municipality.objects.filter(went_up_in__in=list(chosen)).values_list("pk", "went_up_in")
        return {code: chosen[now] for code, now in gone} | chosen if chosen else {}

    @transaction.atomic
    def choose(self, organisation, days, *, by):
        """From now on these terms hold: {key of a rule: days, None for the usual one}. What differs is recorded with
        the organisation, with who said so; the same changes nothing."""
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        before = dict(self.filter(organisation=organisation).values_list("rule", "days"))
        differing = {key: value for key, value in days.items() if before.get(key) != value}
        for key, value in differing.items():
            if value is None:
                self.filter(organisation=organisation, rule=key).delete()
                continue
            said = {"days": value, "by": by, "at": timezone.now()}
            self.update_or_create(organisation=organisation, rule=key, defaults=said)
        return differing


@holds(
    Purpose.ORGANISATION,
    Keep.ORGANISATION,
    rule=Plain.KEY,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
)
class RetentionTerm(models.Model):
    """How many days an organisation keeps one kind of data, where that is not the usual term."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="retention_terms", verbose_name=_("organisation")
    )
    rule = models.CharField(_("kind"), max_length=30)
    days = models.PositiveIntegerField(_("days"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = RetentionTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["organisation", "rule"], name="one_term_a_kind")]

    def __str__(self):
        return f"{self.organisation_id} {self.rule}: {self.days}"
