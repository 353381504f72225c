"""What a step on a shared category changed for a municipality: kept for its workbench, and mailed to its admins."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Count
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from areas.models import Municipality
from curation.usage import current
from outbox.links import absolute
from outbox.models import Message
from taxonomy.deciding import is_looked_at, is_shared, is_shared_by_several
from taxonomy.models import Revision
from taxonomy.revisions import taken

Kind = Revision.Kind
# Steps that make something else of what stands in a category.
TOLD = {Kind.REWORDED, Kind.MOVED, Kind.MERGED, Kind.SPLIT, Kind.RETIRED, Kind.RESTORED, Kind.IMPORTED, Kind.UNDONE}
SHOWN_FOR = timedelta(days=30)
MOST = 5
WHY = _("You receive this mail because you are admin of a municipality that uses this category.")


class RevisionNewsQuerySet(models.QuerySet):
    def for_official(self, user):
        """What changed lately at the municipalities of this official, the newest first."""
        since = timezone.now() - SHOWN_FOR
        rows = self.filter(municipality__in=list(user.roles), revision__at__gt=since, revision__undone_by=None)
        return rows.select_related("revision__category").order_by("-revision__at", "-pk")

    def announce(self, revision, replaced):
        """Tell the municipalities where initiatives stand in what a step changed, once. Takes the keys of the
        categories that count as another one since. Nothing with one municipality. Returns the news."""
        if revision.kind not in TOLD or not is_shared_by_several() or not is_shared(revision.changes):
            return []
        place = "assessment__initiative__municipality"
        standing = current().filter(category__in=revision.touched | set(replaced)).order_by().values_list(place)
        counted = standing.annotate(number=Count("assessment__initiative", distinct=True))
        known = set(self.filter(revision=revision).values_list("municipality", flat=True))
        news = self.bulk_create(
            self.model(revision=revision, municipality_id=code, initiatives=number)
            for code, number in counted
            if code not in known
        )
        mail(revision, {each.municipality_id: each.initiatives for each in news})
        return news


def mail(revision, numbers):
    """Mail the admins of these municipalities ({code: number of initiatives}), but for who took the step."""
    admins = Membership.objects.active().filter(role=Membership.Role.ADMIN, municipality__in=numbers)
    admins = admins.exclude(user__in=[pk for pk in (revision.by_id, revision.approved_by_id) if pk])
    for each in admins.select_related("user").order_by("pk"):
        Message.objects.post(
            "curation/mail/step",
            each.user.email,
            each.user.language,
            {
                "revision": revision,
                "initiatives": numbers[each.municipality_id],
                "address": absolute(reverse("curation:step", args=[revision.pk])),
                "reason": WHY,
            },
            caused_by=None,
            municipality=each.municipality_id,
        )


class RevisionNews(models.Model):
    """How many initiatives of a municipality stood in what a step changed."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="news", verbose_name=_("step"))
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", verbose_name=_("municipality"))
    initiatives = models.PositiveIntegerField(_("initiatives"))

    objects = RevisionNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news of a step")
        verbose_name_plural = _("news of steps")
        constraints = [models.UniqueConstraint(fields=["revision", "municipality"], name="told_once")]

    def __str__(self):
        return f"{self.revision}: {self.municipality}"


@receiver(taken)
def tell(sender, *, revision, replaced, **_about):
    """Who only looks at a step, tells nobody of it: `taking.attempt` does when it is really taken."""
    if not is_looked_at():
        with transaction.atomic():
            RevisionNews.objects.announce(revision, replaced)
