"""What happened to an article, step by step: who did it, when and why, with the whole article before and after.

That one record is the history, and is what `undo` puts back. Whatever was done by hand is curated: from then on the
supplied files change nothing there.
"""

import json
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Entry, What
from taxonomy.revisions import lock_taxonomy
from ui.personal import Keep, Purpose, Whose, holds

# What an article says and where it stands; a record also holds its fits, its initiatives and its related articles.
FIELDS = (
    *("kind", "slug", "municipality_id", "title_nl", "title_en", "summary_nl", "summary_en", "text_nl", "text_en"),
    *("items", "source", "section", "dated", "position", "published_at", "retired_at"),
)
REASON = ("category_id", "question", "answer")  # what a fit is about: no two of an article have the same
FIT_FIELDS = (*REASON, "what_nl", "what_en", "weight", "switched_off_at")
LINKS = ("initiatives", "related")


def snapshot(article):
    """The whole article as it is stored now, in values that JSON can hold. Three queries."""
    found = {name: getattr(article, name) for name in FIELDS}
    rows = article.fits.order_by(*REASON).values(*FIT_FIELDS)
    found["fits"] = sorted(rows, key=lambda row: [str(row[name]) for name in REASON])
    for name in LINKS:
        found[name] = sorted(getattr(article, name).order_by().values_list("pk", flat=True))
    return json.loads(json.dumps(found, cls=DjangoJSONEncoder))


class ArticleRevisionQuerySet(models.QuerySet):
    @contextmanager
    def take(self, article, kind, *, by, reason="", token=None):
        """Change an article within this: in one transaction, by one person at a time, recorded.

        The article is read anew first. Yields the step, unsaved; what changes nothing is not recorded, and the step
        keeps no key. A `token` that was used before makes it a known step (`is_known`), with its article.
        """
        with transaction.atomic():
            lock_taxonomy(shared=True)  # so that no reason is laid on a category that is retired meanwhile
            step = ArticleRevision(article=article, kind=kind, by=by, reason=reason, at=timezone.now(), token=token)
            if article.pk is None:
                hold_person(by)
                if known := self.of_page(token, by):
                    yield known
                    return
            else:
                hold(article)
                step.at = timezone.now()  # not before who held it: of two at once the later one is the newer step
                step.before = snapshot(article)
            yield step
            step.after = snapshot(article)
            if step.after != step.before:
                article.curated_at = step.at
                article.save(update_fields=["curated_at"])
                step.article = article
                step.save()
                if step.kind in LOGGED:
                    told = {"municipality": article.municipality_id, "about": article}
                    Entry.objects.record(LOGGED[step.kind], by=by, **told)

    def of_page(self, token, by):
        """The step that this person took with a page before; None for none."""
        return self.filter(token=token, by=by).select_related("article").first() if token and by else None

    def standing(self):
        """The steps that were not undone, without the undoing itself."""
        return self.filter(undone_by=None, undoes=None)


def hold(row):
    """Read a row as it is now, and keep it so until the end of the transaction."""
    row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update(no_key=True))


def hold_person(user):
    """Let what this person sends twice at once come one after the other."""
    if user is not None:
        list(get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    at=Whose.OFFICIAL,
    by=Whose.OFFICIAL,
    reason=Whose.ANYBODY,
    before=Whose.ANYBODY,
    after=Whose.ANYBODY,
)
class ArticleRevision(models.Model):
    """One thing that was done to an article. `before` is None for the first."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Written")
        REVISED = "revised", _("Text changed")
        FITTED = "fitted", _("Where it fits changed")
        LINKED = "linked", _("Initiatives or related articles changed")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")
        RESTORED = "restored", _("Restored")
        UNDONE = "undone", _("Undone")

    article = models.ForeignKey(
        "knowledge.Article", models.PROTECT, related_name="revisions", verbose_name=_("article")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"))
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    token = models.UUIDField(
        _("token of the page"), null=True, blank=True, help_text=_("So that sending it twice is once.")
    )

    objects = ArticleRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an article")
        verbose_name_plural = _("steps of articles")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="added", before__isnull=True) | (~Q(kind="added") & Q(before__isnull=False)),
                name="only_the_first_step_has_nothing_before",
            ),
            models.CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes=None)),
                name="undoing_an_article_names_the_step",
            ),
            models.CheckConstraint(condition=~Q(undoes=F("pk")), name="a_step_of_an_article_undoes_another"),
            models.UniqueConstraint(fields=["article"], condition=Q(kind="added"), name="an_article_is_written_once"),
            models.UniqueConstraint(fields=["by", "token"], name="a_page_writes_one_article"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.article}"

    @property
    def is_known(self):
        """Whether this was recorded already."""
        return self.pk is not None

    @property
    def is_undone(self):
        return hasattr(self, "undone_by")

    @property
    def is_undoing(self):
        return self.undoes_id is not None

    def newer(self):
        """The steps on the article since this one that stand: they are to be undone first."""
        later = ArticleRevision.objects.standing().filter(article=self.article_id)
        return later.filter(Q(at__gt=self.at) | Q(at=self.at, pk__gt=self.pk))

    def undo(self, *, by, reason=""):
        """Put back what this step changed, as a step of its own, and return that.

        Raises ValidationError when it was undone already, is an undoing itself or the writing of the article, or when
        something newer stands.
        """
        Kind = ArticleRevision.Kind
        with ArticleRevision.objects.take(self.article, Kind.UNDONE, by=by, reason=reason) as step:
            if self.undoes_id or ArticleRevision.objects.filter(undoes=self).exists():
                raise ValidationError(_("This step has been undone already, or undoes another one."), code="undone")
            if self.before is None:
                raise ValidationError(_("An article stays once it is written. You can retire it."), code="first")
            present = step.before
            if self.newer().exists() or any(present.get(name) != after for name, after in fields_of(self.after)):
                raise self.depended_on()
            put_back(self.article, self.after, self.before)
            step.undoes = self
        return step

    def depended_on(self):
        """The refusal to undo a step on which something newer rests."""
        names = "; ".join(each.get_kind_display() for each in self.newer()) or _("a change outside this history")
        return ValidationError(
            _("Something newer depends on this step. Undo that first: %(steps)s."),
            code="newer",
            params={"steps": names},
        )


def fields_of(record):
    """The (field, value) pairs of a record; one of an earlier day may lack a field that is newer."""
    return [(name, record[name]) for name in FIELDS if name in record]


def put_back(article, after, before):
    """Give an article what a step changed of it as it was before.

    Raises ValidationError when a category or an answer is no longer there.
    """
    changed = [name for name, value in fields_of(before) if after[name] != value]
    for name in changed:
        setattr(article, name, article._meta.get_field(name.removesuffix("_id")).to_python(before[name]))
    article.save(update_fields=changed)
    for name in LINKS:
        links = getattr(article, name)
        links.remove(*links.filter(pk__in={*after[name]} - {*before[name]}))
        # What was erased since does not come back.
        links.add(*links.model._default_manager.filter(pk__in={*before[name]} - {*after[name]}))
    put_back_fits(article, *({reason_of(row): row for row in side["fits"]} for side in (after, before)))


def put_back_fits(article, after, before):
    for reason, row in after.items():
        if before.get(reason) != row:
            article.fits.filter(**dict(zip(REASON, reason, strict=True))).delete()
    for reason, row in before.items():
        if after.get(reason) != row:
            fit = article.fits.model(article=article, **row)
            fit.switched_off_at = fit._meta.get_field("switched_off_at").to_python(row["switched_off_at"])
            try:
                fit.full_clean()
            except ValidationError as error:
                raise ValidationError(
                    _("What this step put back as a reason is no longer there."), code="gone"
                ) from error
            fit.save()


def reason_of(row):
    return tuple(row[name] for name in REASON)


# What of it stands in the log of the organisation as well.
LOGGED = {
    ArticleRevision.Kind.PUBLISHED: What.ARTICLE_PUBLISHED,
    ArticleRevision.Kind.RETIRED: What.ARTICLE_RETIRED,
    ArticleRevision.Kind.RESTORED: What.ARTICLE_RETURNED,
}
