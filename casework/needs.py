"""What initiatives need from the municipality or each other: a line per initiative and kind of support."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Count, Max, Min, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Era
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from intake.models import Intake
from intake.options import SupportNeed
from ui.addresses import address_of
from ui.personal import Keep, Plain, Purpose, Whose, holds

OTHER = "other"
# What the checklist offers, and what an initiator named in their own words.
KINDS = [*SupportNeed.choices, (OTHER, _("Other support"))]


class NeedQuerySet(OwnQuerySet):
    def open(self):
        """Those that still ask for something."""
        return self.filter(closed_at=None)

    def overdue(self, today=None):
        """The open ones that were due before today."""
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def on_desk(self, user):
        """Those about initiatives of this official's municipalities: what moved away is no longer on their desk."""
        return self.visible_to(user).filter(initiative__municipality__in=list(user.roles))

    def derive_missing(self):
        """Write the lines of all initiatives that have none yet, in one go: after loading in bulk, and when a
        municipality begins to take part. Returns how many. Done again, it finds nothing to do."""
        with connection.cursor() as cursor:
            cursor.execute(MISSING)
            return cursor.rowcount

    @transaction.atomic
    def derive(self, initiative):
        """Bring the lines of an initiative in line with its current intake.

        What is asked for the first time gets a line, and so does what is asked again after an intake without it; a
        line of what is no longer asked is closed. What an official closed stays closed while intakes go on asking for
        it: who hands in other answers leaves the box ticked. In a municipality that the initiative left, all is
        closed. So it is while the file is closed; opened again, those lines are there again. Only who takes part has
        lines.
        """
        asked, where = asked_by(initiative), districts_of(initiative.intake)
        known = self.select_related("municipality").filter(initiative=initiative, dropped_at=None)
        standing = set()
        for each in known.select_for_update(of=["self"]):
            if each.municipality.in_effect.pk != initiative.municipality_id:
                each.drop(Need.Outcome.MOVED)
            elif each.kind not in asked:
                each.drop(Need.Outcome.NO_LONGER_ASKED)
            else:
                standing.add(each.kind)
                each.follow(asked[each.kind], where, is_archived=initiative.archived_at is not None)
        if not initiative.archived_at:
            self.bulk_create(
                Need(
                    initiative=initiative,
                    municipality_id=initiative.municipality_id,
                    kind=kind,
                    asked=words,
                    intake=initiative.intake,
                    at=initiative.intake.submitted_at,
                    districts=where,
                )
                for kind, words in asked.items()
                if kind not in standing
            )


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    asked=Whose.ANYBODY,
    districts=Plain.AREA,
    owner=Whose.OFFICIAL,
    due_on=Plain.MOMENT,
    dropped_at=Whose.OFFICIAL,
    taken_up_at=Whose.OFFICIAL,
    closed_at=Whose.OFFICIAL,
    closed_by=Whose.OFFICIAL,
    words=Whose.ANYBODY,
)
class Need(Own):
    """A kind of support that an initiative asked for in its intake. `at` is when it first did."""

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        NOT_MET = "not_met", _("not met")
        NO_LONGER_ASKED = "no_longer_asked", _("no longer asked")
        MOVED = "moved", _("the initiative left the municipality")
        ARCHIVED = "archived", _("the file was closed")

    # What an official can say of it; the others follow from what happens to the initiative.
    BY_HAND = [Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET, Outcome.NO_LONGER_ASKED]

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="needs", verbose_name=_("initiative"))
    kind = models.CharField(_("kind of support"), max_length=40, choices=KINDS)
    asked = models.CharField(_("in their own words"), max_length=200, blank=True)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="+", verbose_name=_("asked in"))
    # Where it is asked, so that a desk of thousands is counted without a join; none is the whole municipality.
    districts = ArrayField(models.CharField(max_length=8), verbose_name=_("districts"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("who works on it"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    dropped_at = models.DateTimeField(
        _("no longer asked since"), null=True, blank=True, help_text=_("When an intake came in without it.")
    )
    taken_up_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    words = models.CharField(_("what became of it"), max_length=500, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "kind"], condition=Q(closed_at=None), name="one_open_need_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="a_closed_need_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "kind"], name="open_needs", condition=Q(closed_at=None)),
            models.Index(fields=["municipality", "at"], name="open_needs_by_age", condition=Q(closed_at=None)),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    def get_absolute_url(self):
        return address_of(self)

    @property
    def is_overdue(self):
        return bool(self.closed_at is None and self.due_on and self.due_on < timezone.localdate())

    @property
    def is_reopenable(self):
        """Whether an official closed it, while it is still asked."""
        return self.closed_at is not None and self.closed_by_id is not None and self.dropped_at is None

    def work_on(self, *, owner, due_on):
        """Say who works on it and until when; the first time it is taken up."""
        if owner and not self.taken_up_at:
            self.taken_up_at = timezone.now()
        if not owner:
            self.taken_up_at = None
        self.owner, self.due_on = owner, due_on
        self.save(update_fields=["owner", "due_on", "taken_up_at"])

    def close(self, outcome, *, by=None, words=""):
        """It asks for nothing any more: what became of it. The same again changes nothing."""
        if (self.outcome, self.words) != (outcome, words):
            self.closed_at, self.closed_by, self.outcome, self.words = timezone.now(), by, outcome, words
            self.save(update_fields=["closed_at", "closed_by", "outcome", "words"])

    def reopen(self):
        """It asks after all."""
        self.closed_at, self.closed_by, self.outcome, self.words = None, None, "", ""
        self.save(update_fields=["closed_at", "closed_by", "outcome", "words"])

    def drop(self, outcome):
        """From now on it is not asked; still open, it is closed with this outcome."""
        self.dropped_at = timezone.now()
        self.save(update_fields=["dropped_at"])
        if self.closed_at is None:
            self.close(outcome)

    def follow(self, words, districts, *, is_archived):
        """What the current intake says of it, and whether the file is closed."""
        if is_archived and self.closed_at is None:
            self.close(Need.Outcome.ARCHIVED)
        if not is_archived and self.outcome == Need.Outcome.ARCHIVED:
            self.reopen()
        if (words, districts) != (self.asked, self.districts):
            self.asked, self.districts = words, districts
            self.save(update_fields=["asked", "districts"])


class NeedPulse(models.Model):
    """A change of needs: a trigger writes one for each (migration 0006). What is counted of needs can be kept until
    there is another."""

    class Meta:
        verbose_name = _("change of needs")
        verbose_name_plural = _("changes of needs")

    def __str__(self):
        return str(self.pk)

    @classmethod
    def version(cls):
        """What differs when any need differs: the era, how many changes there are, the first and the last."""
        era = Max(Subquery(Era.objects.values("base")[:1]))
        return tuple(cls.objects.aggregate(era=era, n=Count("pk"), first=Min("pk"), last=Max("pk")).values())


def asked_by(initiative):
    """{kind: the initiator's own words} of the support that an initiative asks for by its current intake."""
    if not Organisation.objects.filter(pk=initiative.municipality_id).exists():
        return {}
    asked = dict.fromkeys(initiative.intake.support_needs, "")
    if initiative.intake.support_needs_other:
        asked[OTHER] = initiative.intake.support_needs_other
    return asked


def districts_of(intake):
    """The codes of the districts in which an initiative is active, in order."""
    return sorted(set(intake.neighbourhoods.order_by().values_list("district", flat=True)))


MISSING = """
INSERT INTO casework_need
    (municipality_id, at, kind, asked, districts, outcome, words, initiative_id, intake_id)
SELECT initiative.municipality_id, intake.submitted_at, asked.kind, asked.words,
       ARRAY(SELECT DISTINCT neighbourhood.district_id FROM intake_intake_neighbourhoods AS link
             JOIN areas_neighbourhood AS neighbourhood ON neighbourhood.code = link.neighbourhood_id
             WHERE link.intake_id = intake.id ORDER BY 1),
       '', '', initiative.id, intake.id
FROM initiatives_initiative AS initiative
JOIN accounts_organisation AS organisation ON organisation.municipality_id = initiative.municipality_id
JOIN intake_intake AS intake ON intake.id = initiative.intake_id
CROSS JOIN LATERAL (
    SELECT unnest(intake.support_needs) AS kind, '' AS words
    UNION ALL SELECT 'other', intake.support_needs_other WHERE intake.support_needs_other <> ''
) AS asked
WHERE initiative.archived_at IS NULL
  AND NOT EXISTS (SELECT FROM casework_need AS known WHERE known.initiative_id = initiative.id)
"""
