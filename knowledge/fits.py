"""When an article fits an initiative: the rules behind "what can help", and the relations of an article.

Each row is one reason: the initiative stands in a category (a threshold is a category of the lens of growth), or gave
an answer (its phase, a need, whatever the checklist asks). They are rows, so that curators read and change them as
they do the proposal rules.
"""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from intake.models import Intake
from intake.questions import Kind, questions
from knowledge.articles import Article
from knowledge.revisions import ArticleRevision
from taxonomy.models import Category
from ui.personal import Keep, Plain, Purpose, holds

ORDINARY = 2  # the weight of a reason, unless the file or a curator says otherwise
QUESTIONS = {each.name: each for each in questions(Intake) if each.kind in (Kind.ONE, Kind.SEVERAL)}


class FitQuerySet(models.QuerySet):
    def in_force(self):
        """Those that are switched on, of articles that readers find."""
        found = self.filter(switched_off_at=None, article__in=Article.objects.published())
        return found.select_related("article", "category__counts_as__parent", "category__parent")

    def add_to(self, article, *, by, reason="", **values):
        """One more reason for this article: a `category`, or a `question` and an `answer`. Returns the step.

        Raises ValidationError, also for a reason that it has already.
        """
        with ArticleRevision.objects.take(article, ArticleRevision.Kind.FITTED, by=by, reason=reason) as step:
            fit = self.model(article=article, **values)
            fit.full_clean()
            fit.check_category()
            fit.save()
        return step


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    question=Plain.OPTION,
    answer=Plain.OPTION,
    what_nl=Plain.OWN_WORDS,
    what_en=Plain.OWN_WORDS,
    switched_off_at=Plain.MOMENT,
)
class Fit(models.Model):
    """One reason for an article to help an initiative: a category in which it stands, or an answer that it gave."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="fits", verbose_name=_("article"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="fits", verbose_name=_("category")
    )
    question = models.CharField(_("question"), max_length=40, blank=True)
    answer = models.CharField(_("answer"), max_length=40, blank=True, help_text=_("The key of the option."))
    what_nl = models.CharField(
        _("what to do in Dutch"), max_length=120, blank=True, help_text=_("In a few words, after the reason.")
    )
    what_en = models.CharField(_("what to do in English"), max_length=120, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=ORDINARY, help_text=_("1 for a weak reason, 3 for a strong one.")
    )
    switched_off_at = models.DateTimeField(_("switched off at"), null=True, blank=True)

    objects = FitQuerySet.as_manager()

    class Meta:
        verbose_name = _("fit")
        verbose_name_plural = _("fits")
        ordering = ["article", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, question="", answer="")
                | (Q(category=None) & ~Q(question="") & ~Q(answer="")),
                name="a_fit_has_one_reason",
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 3)), name="weight_of_a_fit"),
            models.UniqueConstraint(
                fields=["article", "category"], condition=Q(category__isnull=False), name="fit_of_a_category_once"
            ),
            models.UniqueConstraint(
                fields=["article", "question", "answer"], condition=~Q(question=""), name="fit_of_an_answer_once"
            ),
        ]

    def __str__(self):
        return f"{self.article}: {self.category or f'{self.question}={self.answer}'}"

    @property
    def is_on(self):
        return self.switched_off_at is None

    @property
    def what(self):
        """What to do, in the reader's language; "" when the article says it all."""
        return (self.what_en if get_language() == "en" else self.what_nl) or self.what_nl

    @property
    def target(self):
        """The category of this reason as it counts today; None for a reason that is an answer."""
        return self.category and self.category.in_effect

    def clean(self):
        """Raises ValidationError for a question or an answer that the checklist does not know."""
        if self.question:
            known = QUESTIONS.get(self.question)
            if known is None or self.answer not in dict(known.options):
                raise ValidationError({"answer": _("Choose an answer of the checklist.")}, code="answer")

    @property
    def is_stranded(self):
        """Whether it is on and leads nowhere: its category is no longer in use, and none came in its place."""
        return self.is_on and self.target is not None and not self.target.is_active

    def check_category(self):
        """Raises ValidationError for a category that is not in use, or that another municipality added."""
        offered = Category.objects.active().filter(Q(municipality=None) | Q(municipality=self.article.municipality_id))
        if self.category_id and not offered.filter(pk=self.category_id).exists():
            raise ValidationError({"category": _("Choose a category that is in use.")}, code="category")

    def revise(self, *, by, reason="", is_on=None, **values):
        """Change what to do, the weight, or whether it counts. Returns the step. Raises ValidationError.

        Raises TypeError for another field: another reason is another fit.
        """
        if unknown := values.keys() - {"what_nl", "what_en", "weight"}:
            raise TypeError(f"Revising a fit cannot change {', '.join(sorted(unknown))}.")
        with self._step(by, reason) as step:
            for field, value in values.items():
                setattr(self, field, value)
            if is_on is not None:
                self.switched_off_at = None if is_on else self.switched_off_at or step.at
            self.full_clean()
            self.save()
        return step

    def remove(self, *, by, reason=""):
        """This is no reason any more. Returns the step."""
        with self._step(by, reason) as step:
            self.delete()
        return step

    @contextmanager
    def _step(self, by, reason):
        with ArticleRevision.objects.take(self.article, ArticleRevision.Kind.FITTED, by=by, reason=reason) as step:
            try:
                self.refresh_from_db()
            except Fit.DoesNotExist as error:
                raise ValidationError(_("This reason is no longer there."), code="gone") from error
            yield step
