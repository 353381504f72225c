"""The colours of a municipality: a theme that an admin tries out, and the one that counts.

A theme is data: {token: value}, written as a style sheet when it is asked for. Its address changes with it, so
browsers may keep it for ever. It is never a static file: two of the real packages stop `collectstatic`.
"""

import hashlib

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.personal import Keep, Plain, Purpose, Whose, holds

THEME, THEME_GONE = "theme", "theme_gone"  # as `OrganisationChange.what`


def css(tokens):
    """The style sheet of a theme: each token once on :root, in the layer below all of ours."""
    return f"@layer theme{{:root{{{''.join(f'{name}:{value};' for name, value in tokens.items())}}}}}\n"


def digest_of(tokens):
    """By which address a theme is known."""
    return hashlib.sha256(css(tokens).encode()).hexdigest()[:32]


def address(digest):
    """Where the style sheet of a theme stands, "" for none."""
    return reverse("theme", args=[digest]) if digest else ""


def tokens_at(digest):
    """The tokens of the theme with this digest, one that counts or one that is tried out; None for another."""
    for model in (apps.get_model("accounts", "Theme"), ThemeOnTrial):
        tokens = model.objects.filter(digest=digest).values_list("tokens", flat=True).first()
        if tokens is not None:
            return tokens
    return None


def digest_for(organisation_code):
    """The digest of the theme that counts for an organisation, "" for none. One query."""
    themes = apps.get_model("accounts", "Theme").objects.filter(organisation=organisation_code)
    return themes.values_list("digest", flat=True).first() or ""


@transaction.atomic
def go_back(organisation, *, by):
    """The organisation has the colours of Waaier again. Returns whether it had others."""
    theme = apps.get_model("accounts", "Theme").objects.filter(organisation=organisation).first()
    if theme:
        theme.delete()
        organisation.record(THEME_GONE, by=by, before=facts(theme))
    return bool(theme)


def facts(theme):
    """What the history keeps of a theme."""
    return {"file": theme.file_name, "digest": theme.digest}


class ThemeOnTrialManager(models.Manager):
    def try_out(self, organisation, *, file_name, tokens, report, by):
        """The admins of an organisation look at this theme before it counts. Returns the ThemeOnTrial."""
        said = {"file_name": file_name, "tokens": tokens, "report": report, "by": by, "at": timezone.now()}
        return self.update_or_create(organisation=organisation, defaults=said | {"digest": digest_of(tokens)})[0]


@holds(
    Purpose.ORGANISATION,
    Keep.ORGANISATION,
    file_name=Plain.OWN_WORDS,
    tokens=Plain.OWN_WORDS,
    report=Plain.OWN_WORDS,
    digest=Plain.KEY,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
)
class ThemeOnTrial(models.Model):
    """A theme that nobody sees yet but the admins who look at it."""

    organisation = models.OneToOneField(
        "accounts.Organisation",
        models.CASCADE,
        primary_key=True,
        related_name="theme_on_trial",
        verbose_name=_("organisation"),
    )
    file_name = models.CharField(_("file"), max_length=200)
    tokens = models.JSONField(_("tokens"), default=dict)
    report = models.JSONField(_("what was taken, repaired and refused"), default=dict)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ThemeOnTrialManager()

    class Meta:
        verbose_name = _("theme on trial")
        verbose_name_plural = _("themes on trial")

    def __str__(self):
        return self.file_name

    @transaction.atomic
    def adopt(self, *, by):
        """From now on this theme counts, for everyone. Returns the Theme."""
        themes = apps.get_model("accounts", "Theme").objects
        before = themes.filter(organisation=self.organisation).first()
        said = {name: getattr(self, name) for name in ("file_name", "tokens", "report", "digest")}
        theme = themes.update_or_create(
            organisation=self.organisation, defaults=said | {"by": by, "at": timezone.now()}
        )[0]
        self.organisation.record(THEME, by=by, before=facts(before) if before else None, after=facts(theme))
        self.delete()
        return theme
