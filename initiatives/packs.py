"""Council packs: what a selection of the registry looked like on one day, kept as it was."""

import hashlib
import json
import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from audit.models import Entry, What
from ui.addresses import address_of
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds


class CouncilPackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The gate: what officials of its municipality made is theirs to read, and everyone's when it is public."""
        own = list(user.roles) if user.is_authenticated else []
        return self.filter(Q(is_public=True) | Q(municipality__in=Municipality.objects.now_in(own)))

    @transaction.atomic
    def keep(self, contents, *, municipality, by, is_public):
        """Keep these contents (`catalogue.packs.snapshot`) for a municipality. Returns the pack."""
        pack = self.create(
            municipality_id=municipality,
            title=contents["title"],
            contents=contents,
            checksum=checksum_of(contents),
            is_public=is_public,
            made_by=by,
            made_at=contents["made_at"],
        )
        told = {"rows": len(contents["initiatives"]), "public": is_public}
        Entry.objects.record(What.PACK_MADE, by=by, municipality=municipality, about=pack, **told)
        return pack


@holds(
    Purpose.ACCOUNTABILITY,
    Keep.PACK,
    title=Plain.OWN_WORDS,
    contents=Whose.ANYBODY,
    checksum=Plain.KEY,
    made_by=Whose.OFFICIAL,
    made_at=Whose.OFFICIAL,
)
class CouncilPack(models.Model):
    """One frozen pack. Never edited: a trigger in the database holds that, whatever code tries.

    The contents say all that is printed, words included, so that it reads the same when the registry has changed.
    Who made it stands beside them, since people may leave.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality"), editable=False
    )
    title = models.CharField(_("title"), max_length=120, editable=False)
    contents = models.JSONField(_("contents"), editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, editable=False, help_text="SHA-256 of the contents.")
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
        editable=False,
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = CouncilPackQuerySet.as_manager()

    class Meta:
        verbose_name = _("council pack")
        verbose_name_plural = _("council packs")
        ordering = ["-made_at", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of(self)

    def pdf(self, *, is_full, make):
        """The bytes of the PDF of the whole pack, in full or in short. `make()` sets it the first time, and from then
        on it is kept: the same pack gives the same bytes, also when the typesetter or the templates have changed.
        """
        kept = self.pdfs.filter(is_full=is_full).values_list("content", flat=True)
        if (found := kept.first()) is None:
            found = make()
            with transaction.atomic():
                now = CouncilPack.objects.select_for_update(no_key=True).filter(pk=self.pk)
                # What was erased while this was set must not stay in it.
                if now.values_list("contents", flat=True).first() == self.contents:
                    made = PackPdf(pack=self, is_full=is_full, content=found)
                    # Whoever asked at the same time may have been first; their bytes are the ones that are kept.
                    PackPdf.objects.bulk_create([made], ignore_conflicts=True)
                    found = kept.get()
        return bytes(found)

    @cached_property
    def is_intact(self):
        """Whether the contents are still those of which the checksum was made."""
        return checksum_of(self.contents) == self.checksum


@holds(Purpose.ACCOUNTABILITY, Keep.PACK, content=(Whose.ANYBODY, DataKind.COPY))
class PackPdf(models.Model):
    """A pack as the PDF that was handed out. Never edited; the database throws it away when its pack is changed, which
    only erasing personal data may do, so that the next one is made of what is left."""

    pack = models.ForeignKey(CouncilPack, models.CASCADE, related_name="pdfs", verbose_name=_("council pack"))
    is_full = models.BooleanField(_("in full"))
    content = models.BinaryField(_("contents"))

    class Meta:
        verbose_name = _("PDF of a council pack")
        verbose_name_plural = _("PDFs of council packs")
        constraints = [models.UniqueConstraint(fields=["pack", "is_full"], name="one_pdf_of_each_form")]

    def __str__(self):
        return str(self.pack)


def canonical(contents):
    """The contents as the bytes of which the checksum is made: JSON in UTF-8, keys in order, no spaces."""
    return json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def checksum_of(contents):
    return hashlib.sha256(canonical(contents)).hexdigest()
