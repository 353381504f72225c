"""The areas of Statistics Netherlands (CBS): municipality, district, neighbourhood.

The primary key is the CBS code (GM0355, WK035501, BU03550101), so that a code in a file, an address or another
register means the same row. An area is never deleted: when CBS drops it, `vanished_on` says since when. An outline is
how an area looks on a map.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ui.personal import Keep, Plain, Purpose, holds


class Province(models.TextChoices):
    """The twelve provinces, by CBS code."""

    GRONINGEN = "PV20", "Groningen"
    FRYSLAN = "PV21", "Fryslân"
    DRENTHE = "PV22", "Drenthe"
    OVERIJSSEL = "PV23", "Overijssel"
    FLEVOLAND = "PV24", "Flevoland"
    GELDERLAND = "PV25", "Gelderland"
    UTRECHT = "PV26", "Utrecht"
    NOORD_HOLLAND = "PV27", "Noord-Holland"
    ZUID_HOLLAND = "PV28", "Zuid-Holland"
    ZEELAND = "PV29", "Zeeland"
    NOORD_BRABANT = "PV30", "Noord-Brabant"
    LIMBURG = "PV31", "Limburg"


class AreaQuerySet(models.QuerySet):
    def current(self):
        """The areas that still exist."""
        return self.filter(vanished_on=None)


@holds(name=Plain.AREA, sort_name=Plain.AREA, vanished_on=Plain.MOMENT)
class Area(models.Model):
    """What the three kinds of area share."""

    name = models.CharField(_("name"), max_length=120)
    # Written by a trigger, also where rows are written in bulk. The order of the database itself differs by its host.
    sort_name = models.CharField(
        max_length=400,
        default="",
        editable=False,
        db_collation="C",
        help_text="The name without accents, capitals and signs; areas stand in the order of it.",
    )
    inhabitants = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    vanished_on = models.DateField(
        _("vanished on"),
        null=True,
        blank=True,
        help_text=_("The day from which CBS no longer lists this area."),
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sort_name", "code"]

    def __str__(self):
        return self.name


class MunicipalityQuerySet(AreaQuerySet):
    def now_in(self, codes):
        """The municipalities with these codes, and those that went up in them."""
        codes = list(codes)
        return self.filter(models.Q(code__in=codes) | models.Q(went_up_in__in=codes)).order_by()

    def in_effect(self, code):
        """The municipality with this code as the database has it now, or the one it went up in; None for no code."""
        row = self.select_related("went_up_in").filter(pk=code).first() if code else None
        return row and row.in_effect


@holds(Purpose.REGISTER, Keep.RECORD, code=Plain.KEY, aliases=Plain.AREA)
class Municipality(Area):
    code = models.CharField(_("CBS code"), max_length=6, primary_key=True, validators=[RegexValidator(r"^GM\d{4}$")])
    province = models.CharField(
        _("province"),
        max_length=4,
        choices=Province,
        blank=True,
        help_text=_("Empty when no file named it: the maps of CBS leave it out."),
    )
    aliases = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("For example Den Haag for 's-Gravenhage."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("Degrees, WGS 84."))
    longitude = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("Degrees, WGS 84."))
    went_up_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="former",
        verbose_name=_("went up in"),
        help_text=_("The municipality that it is a part of now, after one merger or several."),
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta(Area.Meta):
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(went_up_in=None) | models.Q(vanished_on__isnull=False),
                name="what_went_up_has_vanished",
            ),
            models.CheckConstraint(
                condition=~models.Q(went_up_in=models.F("code")), name="municipality_goes_up_in_another"
            ),
        ]

    @property
    def in_effect(self):
        """The municipality that counts now: itself, unless it went up in another one."""
        return self.went_up_in or self


@holds(Purpose.REGISTER, Keep.RECORD, code=Plain.KEY)
class District(Area):
    code = models.CharField(
        _("CBS code"), max_length=8, primary_key=True, validators=[RegexValidator(r"^WK\d{4}[0-9A-Z]{2}$")]
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="districts", verbose_name=_("municipality")
    )

    class Meta(Area.Meta):
        verbose_name = _("district")
        verbose_name_plural = _("districts")


@holds(Purpose.REGISTER, Keep.RECORD, code=Plain.KEY, postcode=Plain.AREA)
class Neighbourhood(Area):
    code = models.CharField(
        _("CBS code"), max_length=10, primary_key=True, validators=[RegexValidator(r"^BU\d{4}[0-9A-Z]{4}$")]
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="neighbourhoods", verbose_name=_("municipality")
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="neighbourhoods", verbose_name=_("district"))
    postcode = models.CharField(
        _("postcode"),
        max_length=4,
        blank=True,
        default="",
        db_index=True,
        help_text=_("The four digits that most addresses in it have."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("Degrees, WGS 84."))
    longitude = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("Degrees, WGS 84."))

    class Meta(Area.Meta):
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")


@holds(Purpose.REGISTER, Keep.DERIVED, code=Plain.KEY, path=Plain.AREA, box=Plain.AREA, middle=Plain.AREA)
class Outline(models.Model):
    """The shape of an area on a map, in whole metres from the tower of Amersfoort, y downwards (`areas.geometry`).

    Its key is the code of a municipality, district or neighbourhood; an area has none until a file brings it.
    """

    code = models.CharField(_("CBS code"), max_length=10, primary_key=True)
    path = models.TextField(_("path"), help_text="As in the d of an SVG path.")
    box = ArrayField(models.IntegerField(), size=4, verbose_name=_("box"), help_text="Left, top, right, bottom.")
    middle = ArrayField(
        models.IntegerField(), size=2, verbose_name=_("middle"), help_text="Where its name or number stands best."
    )
    room = models.PositiveIntegerField(_("room"), help_text="Metres from the middle to the nearest border.")

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")

    def __str__(self):
        return self.code


@holds(Purpose.REGISTER, Keep.DERIVED, server_started_at=Plain.MOMENT, counted_since=Plain.MOMENT)
class Era(models.Model):
    """Where versions are given out now, and the number that all of them count from: one row, which the database itself
    writes (migration 0007).

    Where it is not this database in this run of its server, the next tick begins another era. Its versions are higher
    than all that were ever given out, also those that were lost with a server or went on after a back-up.
    """

    base = models.BigIntegerField(_("what its versions count from"))
    database = models.BigIntegerField(_("number of the database"))
    server_started_at = models.DateTimeField(_("server started at"))
    counted_since = models.DateTimeField(_("server counts since"), null=True)

    class Meta:
        verbose_name = _("era")
        verbose_name_plural = _("eras")

    def __str__(self):
        return str(self.base)


class AreaClock(models.Model):
    """The present version of the areas, written by the database itself with every change of them (migration 0003)."""

    version = models.BigIntegerField(_("version"))

    class Meta:
        verbose_name = _("area clock")
        verbose_name_plural = _("area clocks")

    def __str__(self):
        return str(self.version)
