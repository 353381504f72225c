"""Documents that officials keep with an initiative, such as an agreement or a permit. They never leave their
municipality."""

import hashlib
import uuid

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from media.files import KINDS, kept_name, kind_of
from ui.personal import Keep, Plain, Purpose, Whose, holds
from ui.text import cleaned

MOST = 20  # documents of one initiative: a registry is no archive
LONGEST_TITLE = 120  # letters
LABELS = [(ending, kind.label) for ending, kind in KINDS.items()]


class TooManyDocuments(Exception):
    """There are as many documents as there may be."""


class DocumentQuerySet(OwnQuerySet):
    @transaction.atomic
    def keep(self, initiative, content, *, title, name, by):
        """Keep a file with an initiative, for the officials of its municipality. Returns the Document; of the same
        file once more, as after a double click, the one that is there.

        Raises ValidationError for what is no file that we keep, and TooManyDocuments.
        """
        kind, digest = kind_of(content), hashlib.sha256(content).hexdigest()
        initiative = Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        here = self.filter(initiative=initiative, municipality=initiative.municipality)
        if known := here.filter(digest=digest).first():
            return known
        if here.count() >= MOST:
            raise TooManyDocuments
        document = self.create(
            initiative=initiative,
            municipality=initiative.municipality,
            by=by,
            title=cleaned(title)[:LONGEST_TITLE],
            name=kept_name(name, kind),
            kind=kind.ending,
            size=len(content),
            digest=digest,
        )
        DocumentContent.objects.create(document=document, content=content)
        return document


@holds(Purpose.CASEWORK, Keep.DOSSIER, title=Whose.ANYBODY, name=Whose.ANYBODY, digest=Plain.KEY)
class Document(Own):
    """What is said of a document; the file itself is its content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="documents", verbose_name=_("initiative"))
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    name = models.CharField(_("name of the file"), max_length=100)
    kind = models.CharField(_("kind of file"), max_length=4, choices=LABELS)
    size = models.PositiveIntegerField(_("size"), help_text=_("In bytes."))
    digest = models.CharField(max_length=64, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "municipality", "digest"], name="a_document_is_kept_once"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("media:document", args=[self.pk])

    @property
    def file_kind(self):
        return KINDS[self.kind]


@holds(Purpose.CASEWORK, Keep.DOSSIER, content=Whose.ANYBODY)
class DocumentContent(models.Model):
    """The bytes of a document, as they came."""

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="content", verbose_name=_("document")
    )
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("content of a document")
        verbose_name_plural = _("contents of documents")

    def __str__(self):
        return str(self.document_id)
