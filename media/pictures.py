"""The logo and the photos of an initiative: what its initiator sends waits for the look of an official.

They belong to an album, which an intake has from the day on which it is handed in, and which goes along with the
initiative that comes of it. Bytes stand apart from what is said of a picture, so that no list ever loads them; they
are in the database, so that each node and each back-up has them (docs/media.md).
"""

import hashlib
import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives import gate
from initiatives.models import Event, Initiative
from intake.models import Intake
from ui.personal import Keep, Plain, Purpose, Whose, holds
from ui.text import cleaned

MOST_PHOTOS = 5
SHOWN, NEXT = 1, 2  # the places of a logo: the one that is shown, and the one that waits to take its place
LONGEST_ALT = 200  # letters


class Full(Exception):
    """There are as many photos as there may be."""


class AlbumQuerySet(models.QuerySet):
    def of(self, intake):
        """The album of an intake, of an earlier or a later version of it, or of the initiative that came of these.
        Returns None as long as nobody put a picture in it."""
        family = Intake.objects.family_of([intake.pk])
        taken_in = Event.objects.filter(intake__in=family).values("initiative")
        found = self.filter(Q(initiative__in=taken_in) | Q(intake__in=family))
        return found.order_by(models.F("initiative").asc(nulls_last=True), "pk").first()

    def open(self, intake):
        """The same to put something in, held until the end of the transaction: one is made where there is none.

        Takes the intake for itself first, since whoever registers it points at it: so no album is left behind.
        """
        initiative = Initiative.objects.of_family(intake)
        if initiative:  # before the album, as whoever changes the initiative does
            Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        else:
            family = Intake.objects.family_of([intake.pk])
            list(Intake.objects.select_for_update(of=["self"]).filter(pk__in=family).order_by("pk").values("pk"))
            initiative = Initiative.objects.of_family(intake)  # it may have been registered meanwhile
        album = self.of(intake) or self.create(intake=intake, initiative=initiative)
        album = self.select_for_update(of=["self"]).get(pk=album.pk)
        if album.initiative_id is None and initiative:
            album.follow(initiative)
        return album

    def clear(self, intake):
        """Throw away all pictures of an intake, with their bytes: nothing of them stays."""
        with transaction.atomic():
            album = self.of(intake)
            if album:
                self.filter(pk=album.pk).delete()


@holds(Purpose.REGISTER, Keep.DOSSIER, face=Plain.MACHINE)
class Album(models.Model):
    """The pictures of one initiative, from the first intake for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.OneToOneField(Intake, models.CASCADE, related_name="album", verbose_name=_("intake"))
    # When a registration is undone, the pictures wait with the intake again.
    initiative = models.OneToOneField(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="album", verbose_name=_("initiative")
    )
    # {"digest", "sizes", "kind"} of its first photo, or else of its logo, as far as these are approved: what a card
    # shows. The database keeps it (migration 0002), so that a list has it in the row that it reads anyway.
    face = models.JSONField(_("face"), null=True, editable=False)

    objects = AlbumQuerySet.as_manager()

    class Meta:
        verbose_name = _("album")
        verbose_name_plural = _("albums")

    def __str__(self):
        return str(self.pk)

    def follow(self, initiative):
        """These pictures are of this initiative from now on; where it has some, those that there is room for go there,
        and wait for a look."""
        known = Album.objects.filter(initiative=initiative).exclude(pk=self.pk).first()
        if known is None:
            self.initiative = initiative
            self.save(update_fields=["initiative"])
            return
        room = known.free_places()
        for picture in self.pictures.photos()[: len(room)]:
            picture.album, picture.place = known, room.pop(0)
            picture.save(update_fields=["album", "place"])
        self.delete()

    def free_places(self):
        """The places in which no photo stands, in their order."""
        taken = set(self.pictures.photos().values_list("place", flat=True))
        return [place for place in range(1, MOST_PHOTOS + 1) if place not in taken]

    @transaction.atomic
    def put_photo(self, drawn, *, alt, by, approved=False):
        """Add a photo as the last one, from what `media.redrawing.drawn_photo` made of it. Returns the Picture.

        The same photo once more, as after a double click, is the one that is there. Raises Full.
        """
        digest = self.digest_of(drawn)
        if known := self.pictures.photos().filter(digest=digest).first():
            return known
        if not self.free_places():
            raise Full
        return self._put(
            drawn, digest, kind=Picture.Kind.PHOTO, place=self.close_ranks() + 1, alt=alt, by=by, approved=approved
        )

    @transaction.atomic
    def put_logo(self, drawn, *, by, approved=False):
        """This is the logo: at once, or when an official has looked at it, and until then the one before. Returns the
        Picture."""
        digest, place = self.digest_of(drawn), SHOWN if approved else NEXT
        logos = self.pictures.filter(kind=Picture.Kind.LOGO)
        if known := logos.filter(digest=digest, place__lte=place).first():
            return known
        # One that was to come may be replaced by one that is there at once.
        logos.filter(Q(place__gte=place) | Q(digest=digest)).delete()
        return self._put(drawn, digest, kind=Picture.Kind.LOGO, place=place, alt="", by=by, approved=approved)

    def digest_of(self, drawn):
        """The name of a picture in its address: nobody can guess it, and no other album has it."""
        parts = [self.pk.bytes, *(hashlib.sha256(each.content).digest() for each in drawn)]
        return hashlib.sha256(b"".join(parts)).hexdigest()[:32]

    def _put(self, drawn, digest, *, alt, by, approved, **facts):
        now, sizes = timezone.now(), [[each.width, each.height, each.kind] for each in drawn]
        if approved:
            facts |= {"approved_at": now, "approved_by": by}
        picture = self.pictures.create(digest=digest, alt=cleaned(alt), by=by, at=now, sizes=sizes, **facts)
        Rendition.objects.bulk_create(
            Rendition(picture=picture, width=each.width, height=each.height, kind=each.kind, content=each.content)
            for each in drawn
        )
        return picture

    def close_ranks(self):
        """Let the photos stand in the first places, in their order. Returns how many there are."""
        photos = list(self.pictures.photos())
        for place, each in enumerate(photos, 1):
            if each.place != place:
                Picture.objects.filter(pk=each.pk).update(place=place)
        return len(photos)

    @transaction.atomic
    def move(self, picture, *, to):
        """Put a photo in this place (1 is the first); the others make room."""
        photos = [each for each in self.pictures.photos() if each.pk != picture.pk]
        photos.insert(max(0, to - 1), picture)
        with transaction.atomic():  # the database looks at the places when all are there
            for place, each in enumerate(photos, 1):
                Picture.objects.filter(pk=each.pk).exclude(place=place).update(place=place)


class PictureQuerySet(models.QuerySet):
    def photos(self):
        """The photos, the first one first."""
        return self.filter(kind=Picture.Kind.PHOTO).order_by("place")

    def approved(self):
        """Those that an official lets everyone see, as far as they see the initiative: the logo first."""
        return self.exclude(approved_at=None).order_by("kind", "place")

    def public(self):
        """What everyone may see."""
        return self.approved().filter(gate.public("album__initiative__"))

    def visible_to(self, user, intakes):
        """What this reader may see: what is public, all of their municipality, and all of the `intakes` that they
        hold (a queryset) and of what came of these."""
        seen = gate.public("album__initiative__") & Q(approved_at__isnull=False)
        held = Q(album__intake__in=intakes.values("pk"))
        held |= Q(album__initiative__in=Event.objects.filter(intake__in=intakes.values("pk")).values("initiative"))
        if user.is_authenticated and user.roles:
            here = Intake.objects.submitted().of_municipalities(user.roles)
            held |= Q(album__initiative__municipality__in=list(user.roles))
            held |= Q(album__initiative=None, album__intake__in=here.values("pk"))
        return self.filter(seen | held)

    def waiting(self):
        """Those that an official has to look at, or new words for them, the longest waiting first."""
        return self.filter(Q(approved_at=None) | ~Q(proposed_alt=""), why_not="").order_by("at", "pk")

    def of_municipalities(self, user):
        """Those of initiatives that this official works on."""
        return self.filter(album__initiative__in=Initiative.objects.editable_by(user))


@holds(
    Purpose.REGISTER,
    Keep.DOSSIER,
    digest=Plain.KEY,
    alt=Whose.ANYBODY,
    proposed_alt=Whose.ANYBODY,
    sizes=Plain.FIGURES,
    by=Whose.INITIATOR,
    at=Whose.INITIATOR,
    approved_at=Whose.OFFICIAL,
    approved_by=Whose.OFFICIAL,
    why_not=Whose.ANYBODY,
)
class Picture(models.Model):
    """A logo or a photo: what is said of it, and its place. Its bytes are its renditions."""

    class Kind(models.TextChoices):
        LOGO = "logo", _("logo")
        PHOTO = "photo", _("photo")

    album = models.ForeignKey(Album, models.CASCADE, related_name="pictures", verbose_name=_("album"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    place = models.PositiveSmallIntegerField(_("place"))
    digest = models.CharField(max_length=32, unique=True, editable=False)
    alt = models.CharField(_("what is to be seen"), max_length=LONGEST_ALT, blank=True)
    proposed_alt = models.CharField(_("new words that wait for a look"), max_length=LONGEST_ALT, blank=True)
    # [width, height, kind of file] of each rendition, so that what shows a picture need not look for those.
    sizes = models.JSONField(_("sizes"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    why_not = models.CharField(_("why it is not shown"), max_length=300, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["kind", "place"]
        constraints = [
            # One of a kind in a place: with the places that there are, one logo and five photos. Looked at in the end,
            # since photos change places.
            models.UniqueConstraint(
                fields=["album", "kind", "place"], name="one_picture_in_a_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(kind="photo", place__range=(1, MOST_PHOTOS))
                | Q(kind="logo", place=SHOWN, approved_at__isnull=False)
                | Q(kind="logo", place=NEXT, approved_at=None),
                name="places_of_pictures",
            ),
            models.CheckConstraint(condition=~Q(kind="photo", alt=""), name="a_photo_says_what_is_to_be_seen"),
            models.CheckConstraint(condition=Q(approved_at=None) | Q(why_not=""), name="what_is_shown_is_not_refused"),
        ]

    def __str__(self):
        return self.newest_alt or str(self.get_kind_display())

    @property
    def is_logo(self):
        return self.kind == self.Kind.LOGO

    @property
    def is_waiting(self):
        """Whether an official has to look at it."""
        return self.approved_at is None and not self.why_not

    @property
    def newest_alt(self):
        """The words that were given last, whether they are shown or wait."""
        return self.proposed_alt or self.alt

    @property
    def words_for_officials(self):
        """What an official decides about, in one text that can be compared."""
        return f"{self.digest} {self.newest_alt}"

    # --- Writing ---
    def describe(self, alt, *, approved):
        """Say what is to be seen in other words: at once where nobody sees the picture yet, or an official says so."""
        alt = cleaned(alt)
        if alt == self.newest_alt:
            return
        if approved or self.approved_at is None:
            self.alt, self.proposed_alt = alt, ""
        else:
            self.proposed_alt = "" if alt == self.alt else alt
        self.save(update_fields=["alt", "proposed_alt"])

    @transaction.atomic
    def approve(self, *, by):
        """Everyone may see it, with its newest words; a logo takes the place of the one before."""
        if self.is_logo and self.place == NEXT:
            Picture.objects.filter(album=self.album_id, kind=self.kind, place=SHOWN).delete()
            self.place = SHOWN
        self.alt, self.proposed_alt, self.why_not = self.newest_alt, "", ""
        self.approved_at, self.approved_by = self.approved_at or timezone.now(), by
        self.save()

    def refuse(self, why):
        """Do not show it, or not its new words; the initiator reads why."""
        if self.approved_at:
            self.proposed_alt = ""
        else:
            self.why_not = why
        self.save(update_fields=["proposed_alt", "why_not"])


@holds(Purpose.REGISTER, Keep.DOSSIER, content=Whose.ANYBODY)
class Rendition(models.Model):
    """A picture in one size and one kind of file."""

    class Kind(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="renditions", verbose_name=_("picture"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    kind = models.CharField(_("kind of file"), max_length=4, choices=Kind)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("size of a picture")
        verbose_name_plural = _("sizes of pictures")
        ordering = ["kind", "width"]
        constraints = [
            models.UniqueConstraint(fields=["picture", "width", "kind"], name="one_rendition_of_a_size"),
        ]

    def __str__(self):
        return f"{self.width}.{self.kind}"

    def get_absolute_url(self):
        return reverse("media:picture", args=[self.picture.digest, self.width, self.kind])
