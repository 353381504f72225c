"""The articles of the knowledge base: what a municipality can do, how to think about it, and examples of both."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import resolve
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from initiatives.models import Initiative
from knowledge.revisions import ArticleRevision
from taxonomy.deciding import decides
from ui.addresses import address_of
from ui.markdown import render_markdown
from ui.personal import Keep, Plain, Purpose, Whose, holds

PUBLISHED = ~Q(published_at=None) & Q(retired_at=None)


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """What readers find today: published, and not retired since."""
        return self.filter(PUBLISHED)

    def shared(self):
        """Those of everyone, without what one municipality added for itself."""
        return self.filter(municipality=None)

    def shown_in(self, codes):
        """Those that the pages of these municipalities show: the shared ones and their own."""
        return self.filter(Q(municipality=None) | Q(municipality__in=Municipality.objects.now_in(codes)))

    def editable_by(self, user):
        """What this person may write: a curator what is shared, an admin what is of their municipality.

        One query for an admin, since with one municipality its admins are curators.
        """
        if not user.is_authenticated:
            return self.none()
        own = Q(municipality__in=Municipality.objects.now_in(user.administers))
        return self.filter(own | Q(municipality=None) if decides(user) else own)

    def visible_to(self, user):
        """The gate: everyone what is published, who writes them also the others.

        Where an article of one municipality is listed is another question: see `shown_in`.
        """
        return self.filter(PUBLISHED | Q(pk__in=self.editable_by(user).values("pk")))

    def write(self, *, by, municipality=None, reason="", token=None, **values):
        """A new draft, shared unless it is of a municipality. Returns it.

        Who sends one page twice (`token`, a UUID that the page carries) gets the article of the first time. Raises
        ValidationError.
        """
        article = Article(municipality=municipality)
        with ArticleRevision.objects.take(
            article, ArticleRevision.Kind.ADDED, by=by, reason=reason, token=token
        ) as step:
            if step.is_known:
                return step.article
            article.set_words(values)
            article.slug = self.free_slug(slugify(article.title_nl))
            article.save(force_insert=True)
        return article

    def free_slug(self, base):
        """An address for this title that no other article has, nor any other page of the knowledge base."""
        base = base[:70] or "artikel"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 9))]
        return next(slug for slug in candidates if slug not in taken and leads_to_an_article(slug))


def leads_to_an_article(slug):
    """Whether this address is that of an article, and not of a page that is called so."""
    return resolve(address_of(Article(slug=slug))).kwargs == {"slug": slug}


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    key=Plain.KEY,
    slug=Plain.KEY,
    title_nl=Plain.OWN_WORDS,
    title_en=Plain.OWN_WORDS,
    summary_nl=Plain.OWN_WORDS,
    summary_en=Plain.OWN_WORDS,
    text_nl=Whose.ANYBODY,
    text_en=Whose.ANYBODY,
    items=Whose.ANYBODY,
    source=Plain.OWN_WORDS,
    section=Plain.OWN_WORDS,
    dated=Plain.MOMENT,
    added_at=Plain.MOMENT,
    published_at=Plain.MOMENT,
    retired_at=Plain.MOMENT,
    curated_at=Plain.MOMENT,
)
class Article(models.Model):
    """One text of the knowledge base, in Dutch and in English. Retired when it no longer holds, never deleted.

    What it says and where it belongs (`fits`, `initiatives`, `related`) is changed in recorded steps only.
    """

    class Kind(models.TextChoices):
        INSTRUMENT = "instrument", _("instrument")
        REFLECTION = "reflection", _("reflection")
        EXAMPLE = "example", _("example")
        LEARNING_NOTE = "learning_note", _("learning note")

    TEXTS = ("title_nl", "title_en", "summary_nl", "summary_en", "text_nl", "text_en")
    # What `revise` changes.
    WORDS = ("kind", *TEXTS, "items", "source", "section", "dated")

    key = models.SlugField(
        _("key"), max_length=60, null=True, blank=True, unique=True, help_text=_("None for one that was added here.")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
        help_text=_("For an article that one municipality added for its own pages."),
    )
    title_nl = models.CharField(_("title in Dutch"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    summary_nl = models.CharField(_("summary in Dutch"), max_length=300)
    summary_en = models.CharField(_("summary in English"), max_length=300, blank=True)
    text_nl = models.TextField(_("text in Dutch"), help_text=_("In Markdown."))
    text_en = models.TextField(_("text in English"), blank=True, help_text=_("In Markdown."))
    items = models.JSONField(
        _("items"),
        default=list,
        blank=True,
        help_text="The parts of which it tells, in their order: a list of {nl, en}.",
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    section = models.CharField(_("paragraph"), max_length=60, blank=True)
    dated = models.DateField(_("date"), null=True, blank=True, help_text=_("Of the source, or of the rule."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    initiatives = models.ManyToManyField(
        Initiative, blank=True, related_name="articles", verbose_name=_("initiatives that it tells of")
    )
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related articles"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    curated_at = models.DateTimeField(
        _("curated at"), null=True, blank=True, help_text=_("From then on the supplied file changes nothing here.")
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(retired_at=None) | ~Q(published_at=None), name="retired_was_published"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of(self)

    def localized(self, field):
        """The text of `field` ("title", "summary", "text") in the reader's language, Dutch where there is no other."""
        dutch = getattr(self, f"{field}_nl")
        return (getattr(self, f"{field}_en") or dutch) if get_language() == "en" else dutch

    @property
    def is_translated(self):
        """Whether it can be read in the reader's language; else it stands there in Dutch."""
        return get_language() != "en" or bool(self.text_en)

    @property
    def title(self):
        return self.localized("title")

    @property
    def summary(self):
        return self.localized("summary")

    @cached_property
    def html(self):
        """The text as HTML for a page, in the language of this moment."""
        return render_markdown(self.localized("text"))

    @property
    def is_public(self):
        return self.state == "published"

    @property
    def state(self):
        """Which of these: "draft", "published", "retired"."""
        return "retired" if self.retired_at else "published" if self.published_at else "draft"

    def is_editable_by(self, user):
        """Whether this person may write it. A query or two for an admin."""
        return user.is_authenticated and (
            self.municipality_id in user.administers_by_now if self.municipality_id else decides(user)
        )

    def clean(self):
        """English is complete, or not there. Raises ValidationError."""
        english = ("title_en", "summary_en", "text_en")
        if any(getattr(self, field) for field in english):
            open_ones = {field: _("Write this in English too.") for field in english if not getattr(self, field)}
            if open_ones:
                raise ValidationError(open_ones, code="half")

    # --- Each verb is one step, recorded with the person and the reason; it returns that. What changes nothing is not
    # recorded, and then the step has no key. All raise ValidationError. ---
    def revise(self, *, by, reason="", **values):
        """Change what it says: texts, items, kind, source, paragraph, date. Its address stays.

        Raises TypeError for another field.
        """
        with ArticleRevision.objects.take(self, ArticleRevision.Kind.REVISED, by=by, reason=reason) as step:
            self.set_words(values)
            self.save(update_fields=self.WORDS)
        return step

    def set_words(self, values):
        if unknown := values.keys() - {*self.WORDS}:
            raise TypeError(f"Revising cannot change {', '.join(sorted(unknown))}.")
        for field, value in values.items():
            setattr(self, field, value)
        self.full_clean(exclude=["slug", "municipality"])

    def link(self, *, by, reason="", initiatives=(), related=()):
        """Let it tell of these initiatives too, and name these articles as related."""
        with ArticleRevision.objects.take(self, ArticleRevision.Kind.LINKED, by=by, reason=reason) as step:
            if self in related:
                raise ValidationError(_("An article is not related to itself."), code="itself")
            self.initiatives.add(*initiatives)
            self.related.add(*related)
        return step

    def unlink(self, *, by, reason="", initiatives=(), related=()):
        """No longer tell of these initiatives, nor name these articles."""
        with ArticleRevision.objects.take(self, ArticleRevision.Kind.LINKED, by=by, reason=reason) as step:
            self.initiatives.remove(*initiatives)
            self.related.remove(*related)
        return step

    def publish(self, *, by, reason=""):
        """Let readers find it."""
        with ArticleRevision.objects.take(self, ArticleRevision.Kind.PUBLISHED, by=by, reason=reason) as step:
            if self.state == "retired":
                raise ValidationError(_("This article was retired. Restore it first."), code="retired")
            self.published_at = self.published_at or step.at
            self.save(update_fields=["published_at"])
        return step

    def retire(self, *, by, reason=""):
        """Take it from where readers find it: it no longer holds."""
        with ArticleRevision.objects.take(self, ArticleRevision.Kind.RETIRED, by=by, reason=reason) as step:
            if self.state == "draft":
                raise ValidationError(_("This article is a draft. Nobody else sees it."), code="draft")
            self.retired_at = self.retired_at or step.at
            self.save(update_fields=["retired_at"])
        return step

    def restore(self, *, by, reason=""):
        """Let readers find it again."""
        with ArticleRevision.objects.take(self, ArticleRevision.Kind.RESTORED, by=by, reason=reason) as step:
            if self.state == "draft":
                raise ValidationError(_("This article is a draft. Publish it."), code="draft")
            self.retired_at = None
            self.save(update_fields=["retired_at"])
        return step
