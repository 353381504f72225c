"""What one person scored in a round: a box for each function, or none. Of the public nobody knows who it was."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from climate.functions import FUNCTIONS
from climate.rounds import Round
from intake.fields import ScaleField
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

KEYS = tuple(FUNCTIONS)


@holds(
    Purpose.CLIMATE,
    Keep.SCORE,
    device=(Whose.SCORER, DataKind.DEVICE),
    official=Whose.OFFICIAL,
    on=Whose.SCORER,
    fresh=Plain.OPTION,
)
class Score(models.Model):
    """One person's scores from 1 to 10, or open, with the day. A person may change them until the round closes.

    Of the public there is no name, no address and no hour: only the digest of what their device holds, made for this
    round alone and wiped when it is over. An official scores under their own name.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="scores", verbose_name=_("round"))
    device = models.CharField(max_length=64, null=True, blank=True)
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("official")
    )
    on = models.DateField(_("day"), default=localdate)
    ideas = ScaleField(FUNCTIONS["ideas"].name)
    networks = ScaleField(FUNCTIONS["networks"].name)
    entrepreneurship = ScaleField(FUNCTIONS["entrepreneurship"].name)
    lobby = ScaleField(FUNCTIONS["lobby"].name)
    resources = ScaleField(FUNCTIONS["resources"].name)
    vision = ScaleField(FUNCTIONS["vision"].name)
    use = ScaleField(FUNCTIONS["use"].name)
    fresh = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="What no picture shows as it is now."
    )

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["round", "device"], name="a_device_scores_once"),
            models.UniqueConstraint(fields=["round", "official"], name="an_official_scores_once"),
            models.CheckConstraint(condition=Q(device=None) | Q(official=None), name="a_score_is_of_one"),
            models.CheckConstraint(
                condition=~Q(**dict.fromkeys(KEYS)),
                name="a_score_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.round}: {self.on}"

    @property
    def boxes(self):
        """{key of a function: its box, None where it was left open}."""
        return {key: getattr(self, key) for key in KEYS}
