"""A round: a municipality asks how good the climate for initiatives is in one area, from one moment until another."""

from base64 import urlsafe_b64encode
from datetime import timedelta

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Municipality
from audit.models import Entry, What
from climate.figures import figures_of
from climate.pictures import ScreenPicture
from climate.places import place_at
from initiatives.kept import Own, OwnQuerySet
from intake.revising import REFERENCE_ALPHABET
from outbox.tokens import digest_of, new_token
from ui.addresses import address_of
from ui.personal import Keep, Plain, Purpose, Whose, holds

LEAST = 3  # scorers, whatever an organisation sets
CODE = 8  # signs that who has no camera types over
DEFAULT_MINIMUM = Organisation._meta.get_field("least_scorers").default


class Closed(Exception):
    """The round is over: nothing can be scored or changed in it any more."""


class RoundQuerySet(OwnQuerySet):
    def open(self):
        """Those in which can be scored now."""
        return self.filter(closed_at=None, closes_at__gt=timezone.now())

    def over(self):
        """Those that were closed, or whose time is over."""
        return self.filter(Q(closed_at__isnull=False) | Q(closes_at__lte=timezone.now()))

    def readable(self):
        """Those whose figures officials may read now: of the public only once they are over."""
        return self.filter(Q(way=Round.Way.OFFICIAL) | Q(closed_at__isnull=False) | Q(closes_at__lte=timezone.now()))

    def shown(self):
        """Those whose figures everyone may see: a municipality said so, and did not take it back."""
        return self.filter(shown_at__isnull=False, hidden_at=None)

    def with_scorers(self):
        """Each with how many people scored in it, as `scorers`."""
        return self.annotate(scorers=Count("scores"))

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def with_token(self, token):
        """The round that this token opens, None when there is none. An invitation has a token of its own."""
        digest = digest_of(token)
        invited = Q(invites__digest=digest, invites__expires_at__gt=timezone.now())
        found = self.filter(Q(digest=digest) | invited).select_related("municipality").distinct()
        return found.first()

    def with_code(self, code):
        """The open meeting with this code, as somebody typed it; None when there is none."""
        signs = "".join(sign for sign in code.upper() if sign.isalnum())
        found = self.open().filter(way=Round.Way.MEETING, code_digest=digest_of(signs)) if signs else self.none()
        return found.first()


class RoundManager(models.Manager.from_queryset(RoundQuerySet)):
    @transaction.atomic
    def start(self, municipality, *, by, area, way, closes_at, name=""):
        """Open a round about the area with this code. Returns the Round; after a double click the one that is there.

        What counts as too few people is fixed here: what an organisation sets later uncovers nothing.
        """
        Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
        same = self.open().filter(municipality=municipality, by=by, area=area, way=way, name=name).first()
        if same:
            return same
        said = Organisation.objects.filter(pk=municipality.pk).values_list("least_scorers", flat=True).first()
        made = self.model(
            municipality=municipality,
            by=by,
            area=area,
            way=way,
            name=name,
            closes_at=closes_at,
            minimum=said or DEFAULT_MINIMUM,
            salt=new_token(),
        )
        made.digest, made.code_digest = digest_of(made.token), digest_of(made.code.replace("-", ""))
        made.save(force_insert=True)
        return made


@holds(
    Purpose.CLIMATE,
    Keep.RECORD,
    area=Plain.AREA,
    name=Plain.OWN_WORDS,
    closes_at=Plain.MOMENT,
    closed_at=Plain.MOMENT,
    salt=Plain.KEY,
    digest=Plain.KEY,
    code_digest=Plain.KEY,
    picture=Plain.FIGURES,
    shown_at=Whose.OFFICIAL,
    hidden_at=Whose.OFFICIAL,
)
class Round(Own):
    """One asking: where, in which way, from when until when, by whom. `at` is when it was opened.

    Its link and its code follow from the secret of the site and the salt of the round: the database holds their
    digests, and an official can show them again.
    """

    class Way(models.TextChoices):
        OFFICIAL = "official", _("officials score themselves")
        LINK = "link", _("people get a link")
        MEETING = "meeting", _("at a meeting, on their phones")

    area = models.CharField(
        _("area"), max_length=10, validators=[RegexValidator(r"^(GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4})$")]
    )
    way = models.CharField(_("way"), max_length=10, choices=Way)
    name = models.CharField(_("name"), max_length=120, blank=True)
    closes_at = models.DateTimeField(_("closes at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    minimum = models.PositiveSmallIntegerField(
        _("fewest people"), default=DEFAULT_MINIMUM, validators=[MinValueValidator(LEAST)]
    )
    salt = models.CharField(max_length=22)
    digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, unique=True)
    picture = models.JSONField(_("picture"), default=dict, help_text="What the screen of a meeting shows now.")
    shown_at = models.DateTimeField(_("shown to everyone since"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden again at"), null=True, blank=True)

    objects = RoundManager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        indexes = [models.Index(fields=["municipality", "area"], name="rounds_of_an_area")]
        constraints = [
            models.CheckConstraint(condition=Q(minimum__gte=LEAST), name="nobody_is_read_out_of_a_round"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("at")), name="a_round_lasts"),
            models.CheckConstraint(
                condition=Q(shown_at=None) | Q(closed_at__isnull=False), name="a_shown_round_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(area__startswith="GM") | Q(area__startswith="WK") | Q(area__startswith="BU"),
                name="a_round_is_about_an_area",
            ),
        ]

    def __str__(self):
        return self.name or str(self.get_way_display())

    def get_absolute_url(self):
        return address_of(self)

    # --- What opens it ---
    @property
    def token(self):
        """The token of its link: 128 bits, of the secret of this site and the salt of the round."""
        drawn = salted_hmac("climate.rounds token", self.salt, algorithm="sha256").digest()
        return urlsafe_b64encode(drawn[:16]).decode().rstrip("=")

    @property
    def code(self):
        """The code of a meeting, to be typed over: K7QM-2XHP. It opens nothing once the meeting is over."""
        drawn = int(salted_hmac("climate.rounds code", self.salt, algorithm="sha256").hexdigest(), 16)
        signs = ""
        for _each in range(CODE):
            drawn, place = divmod(drawn, len(REFERENCE_ALPHABET))
            signs += REFERENCE_ALPHABET[place]
        return f"{signs[:4]}-{signs[4:]}"

    # --- How it stands ---
    @property
    def is_open(self):
        return self.closed_at is None and self.closes_at > timezone.now()

    @property
    def is_of_public(self):
        """Whether people outside the municipality score: then nothing is said of few of them."""
        return self.way != self.Way.OFFICIAL

    @property
    def is_shown(self):
        """Whether everyone may see its figures."""
        return bool(self.shown_at and not self.hidden_at)

    @property
    def last_day(self):
        """The day on which it was over, or the last one on which can be scored."""
        return timezone.localdate(self.closed_at or self.closes_at - timedelta(seconds=1))

    @property
    def place(self):
        """The area that it is about. One query."""
        return place_at(self.area)

    @property
    def may_be_read(self):
        """Whether the figures may be read: of the public only once it is over, as two readings in between would tell
        what came in meanwhile. The screen of a meeting has its own picture."""
        return not self.is_of_public or not self.is_open

    @property
    def growing(self):
        """{key of a function: its ClimateFigure} as the screen of the meeting shows them now."""
        return ScreenPicture(self.picture, self.minimum).figures

    def figures(self):
        """{key of a function: its ClimateFigure}, with nothing in them as long as they may not be read. One query."""
        rows = [each.boxes for each in self.scores.all()] if self.may_be_read else []
        return figures_of(rows, self.minimum if self.is_of_public else 0)

    # --- What happens to it ---
    def _held(self):
        """This row as it is now, and nobody else's until the transaction ends."""
        return Round.objects.select_for_update(no_key=True).get(pk=self.pk)

    @transaction.atomic
    def take_score(self, boxes, *, device=None, official=None):
        """Write down what one person scored, {key: box or None}; what they scored before makes place for it.

        Returns the Score. The same again is the same. Raises Closed when the round is over.
        """
        held = self._held()
        if not held.is_open:
            raise Closed
        rows = list(held.scores.all())
        official_id = official and official.pk
        mine = next((row for row in rows if row.device == device and row.official_id == official_id), None)
        score = mine or self.scores.model(round=held, device=device, official=official)
        changed = [key for key, box in boxes.items() if getattr(score, key) != box]
        if mine and not changed:
            return mine
        for key in changed:
            setattr(score, key, boxes[key])
        score.fresh = sorted({*score.fresh, *changed})
        score.on = timezone.localdate()
        score.save()
        if held.way == self.Way.MEETING:
            held._redraw(rows if mine else [*rows, score])
        return score

    def _redraw(self, rows):
        """Draw anew the functions of which the picture may change now."""
        picture = ScreenPicture(self.picture, self.minimum)
        drawn = picture.follow([(row.boxes, row.fresh) for row in rows])
        if not drawn:
            return
        self.picture = picture.stored
        self.save(update_fields=["picture"])
        seen = [row for row in rows if set(row.fresh) & drawn]
        for row in seen:
            row.fresh = sorted(set(row.fresh) - drawn)
        self.scores.model.objects.bulk_update(seen, ["fresh"])

    @transaction.atomic
    def close(self):
        """Nothing can be scored from now on, and which device scored what is forgotten. Closed once, it stays so."""
        held = self._held()
        if held.closed_at is None:
            held.closed_at = min(timezone.now(), held.closes_at)
            held.save(update_fields=["closed_at"])
            held.scores.update(device=None, fresh=[])
            held.invites.all().delete()
        self.closed_at = held.closed_at

    @transaction.atomic
    def show(self, *, by=None):
        """Everyone may see the figures from now on. Raises ValueError for a round that is not closed."""
        held = self._held()
        if held.is_open:
            raise ValueError("What is still open is shown to nobody.")
        held.close()
        if not held.is_shown:
            held.shown_at, held.hidden_at = timezone.now(), None
            held.save(update_fields=["shown_at", "hidden_at"])
            held.log(What.SCORES_SHOWN, by=by)
        self.shown_at, self.hidden_at = held.shown_at, held.hidden_at

    @transaction.atomic
    def hide(self, *, by=None):
        """Only the municipality sees the figures from now on."""
        held = self._held()
        if held.is_shown:
            held.hidden_at = timezone.now()
            held.save(update_fields=["hidden_at"])
            held.log(What.SCORES_HIDDEN, by=by)
        self.shown_at, self.hidden_at = held.shown_at, held.hidden_at

    def log(self, what, *, by):
        """Write in the log of the municipality what became of this round."""
        Entry.objects.record(what, by=by, municipality=self.municipality_id, about=self)
