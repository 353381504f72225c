"""The checklist: the model is the questionnaire (1.3 of the 2015 study: 24 questions, after our own basics).

A new question is one declaration here and one migration; form, check page, profile, filters and export follow.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality, Neighbourhood
from intake import options
from intake.fields import MultipleChoiceField, PhoneField, ScaleField
from intake.links import Confirmation, ResumeLink
from intake.questions import Audience, Section, question
from intake.submission import Submission

__all__ = ["Confirmation", "Intake", "ResumeLink"]

YES_NO = {"left": _("Yes"), "right": _("No"), "high": "left"}
OTHER = _("Other, namely")


def not_in_the_future(year):
    """A plan for next year is a start; a later year is a typing error."""
    if year > timezone.localdate().year + 1:
        raise ValidationError(_("This year lies too far ahead."), code="future")


def choice(options, label, **kwargs):
    """A single choice, open by default."""
    longest = max(len(value) for value in options.values)
    return models.CharField(label, max_length=max(longest, 20), choices=options, blank=True, **kwargs)


def text(label, length, **kwargs):
    return models.CharField(label, max_length=length, blank=True, **kwargs)


class Intake(Submission):
    """One dated, filled-in checklist, in one voice."""

    # --- The initiative: our own basics, before the checklist ---
    name = question(
        text(_("name"), 120),
        _("What is the initiative called?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        required=True,
        hint=_("A name that people in the neighbourhood recognise."),
    )
    summary = question(
        text(_("summary"), 200),
        _("What does the initiative do, in one sentence?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        required=True,
        hint=_("This sentence stands under the name in lists. At most 200 characters."),
        ask_initiator=_("What do you do, in one sentence?"),
    )
    description = question(
        models.TextField(_("description"), max_length=4000, blank=True, validators=[MaxLengthValidator(4000)]),
        _("Tell more about the initiative"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        hint=_("What happens, for whom, where and when? At most 4,000 characters."),
        ask_initiator=_("Tell more about your initiative"),
    )
    municipality = question(
        models.ForeignKey(
            Municipality,
            models.PROTECT,
            null=True,
            blank=True,
            verbose_name=_("municipality"),
            related_name="+",
        ),
        _("In which municipality is it?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        required=True,
        hint=_("This municipality receives the intake."),
    )
    neighbourhoods = question(
        models.ManyToManyField(Neighbourhood, blank=True, verbose_name=_("neighbourhoods"), related_name="+"),
        _("In which neighbourhoods is it active?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        hint=_("Choose none if it is for the whole municipality."),
        ask_initiator=_("In which neighbourhoods are you active?"),
    )
    place = question(
        text(_("place"), 120),
        _("At which place does it happen?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        hint=_("For example a village, a community centre or a square. This is shown on the website."),
    )
    website = question(
        models.URLField(_("website"), max_length=300, blank=True),
        _("What is the address of the website?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
    )
    started = question(
        models.PositiveSmallIntegerField(
            _("year of start"),
            null=True,
            blank=True,
            validators=[MinValueValidator(1800), not_in_the_future],
        ),
        _("In which year did it start?"),
        Section.BASICS,
        audience=Audience.PUBLIC,
        ask_initiator=_("In which year did you start?"),
        hint=_("For example 2019."),
    )

    # --- Contact ---
    contact_name = question(
        text(_("contact person"), 120),
        _("Who is the contact person?"),
        Section.CONTACT,
        required=True,
        hint=_("First and last name."),
    )
    contact_email = question(
        models.EmailField(_("e-mail address"), blank=True),
        _("What is the e-mail address of the contact person?"),
        Section.CONTACT,
        required=True,
        hint=_("We send the receipt to this address."),
    )
    contact_phone = question(
        PhoneField(_("phone number"), max_length=30, blank=True),
        _("What is the phone number of the contact person?"),
        Section.CONTACT,
    )
    publish_contact = question(
        MultipleChoiceField(_("may be published"), options=options.ContactDetail),
        _("Which contact details may everyone see?"),
        Section.CONTACT,
        hint=_("Choose none if only the municipality may see them."),
    )

    # --- What the initiative does ---
    essence = question(
        MultipleChoiceField(_("essence"), options=options.Essence),
        _("What is the essence of the initiative?"),
        Section.CHARACTER,
        audience=Audience.PUBLIC,
        required=True,
        filterable=True,
        hint=_("You can choose more than one."),
        ask_initiator=_("What is the essence of your initiative?"),
    )
    essence_other = question(
        text(_("other essence"), 200), OTHER, Section.CHARACTER, audience=Audience.PUBLIC, beside="essence"
    )

    # --- Size and reach ---
    volunteers = question(
        choice(options.Volunteers, _("volunteers")),
        _("How many volunteers are there?"),
        Section.SIZE,
        audience=Audience.PUBLIC,
        filterable=True,
    )
    professionals = question(
        choice(options.Professionals, _("professionals")),
        _("How many professionals are there?"),
        Section.SIZE,
        audience=Audience.PUBLIC,
        filterable=True,
        hint=_("People who are paid for this work."),
    )
    people_helped = question(
        choice(options.PeopleHelped, _("people helped in a year")),
        _("How many people of the target group were helped in the past year?"),
        Section.SIZE,
        audience=Audience.PUBLIC,
        filterable=True,
        ask_initiator=_("How many people of the target group did you help in the past year?"),
    )

    # --- Initiator and motivation ---
    initiator_kind = question(
        choice(options.InitiatorKind, _("initiator")),
        _("Who is the initiator?"),
        Section.INITIATOR,
        audience=Audience.PUBLIC,
        filterable=True,
        ask_initiator=_("As what did you start the initiative?"),
    )
    initiator_kind_other = question(
        text(_("other initiator"), 200),
        OTHER,
        Section.INITIATOR,
        audience=Audience.PUBLIC,
        beside="initiator_kind",
    )
    involvement_focus = question(
        choice(options.InvolvementFocus, _("focus")),
        _("On whom does the involvement focus?"),
        Section.INITIATOR,
        audience=Audience.PUBLIC,
        filterable=True,
    )
    commitment = question(
        ScaleField(_("commitment")),
        _("Is the initiator committed to and capable of realising the initiative?"),
        Section.INITIATOR,
        **YES_NO,
        ask_initiator=_("Are you committed to and capable of realising the initiative?"),
    )
    motivation = question(
        ScaleField(_("motivation")),
        _("Nature and motivation: help or exchange, altruism or also earning money?"),
        Section.INITIATOR,
        left=_("Purely altruism"),
        right=_("Purely earning money"),
        high="right",
        ask_initiator=_("Why do you do it: to help, to exchange, or also to earn money?"),
    )

    # --- Goals and value ---
    societal_goals = question(
        ScaleField(_("societal goals")),
        _("Does the idea contribute to societal goals?"),
        Section.VALUE,
        **YES_NO,
    )
    municipal_goals = question(
        ScaleField(_("municipal goals")),
        _("Does the idea contribute to goals of the municipality?"),
        Section.VALUE,
        **YES_NO,
    )
    political_gain = question(
        ScaleField(_("political gain")),
        _("Can politicians 'score' with the initiative?"),
        Section.VALUE,
        **YES_NO,
    )
    multiple_goals = question(
        ScaleField(_("several goals")),
        _("How far does it combine several goals?"),
        Section.VALUE,
        left=_("Single"),
        right=_("Several"),
        high="right",
    )
    potential = question(
        ScaleField(_("potential")),
        _("Does the initiative have potential?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Does your initiative have potential?"),
    )
    innovation = question(
        ScaleField(_("innovation")),
        _("Is there innovation?"),
        Section.VALUE,
        **YES_NO,
    )
    impact = question(
        ScaleField(_("impact")),
        _("Does it have added value and impact on the target group?"),
        Section.VALUE,
        **YES_NO,
    )

    # --- Support from the municipality ---
    support_needs = question(
        MultipleChoiceField(_("support needs"), options=options.SupportNeed),
        _("Which support does the initiative need?"),
        Section.SUPPORT,
        audience=Audience.PUBLIC,
        filterable=True,
        hint=_("You can choose more than one."),
        ask_initiator=_("Which support do you need?"),
    )
    support_needs_other = question(
        text(_("other support"), 200),
        OTHER,
        Section.SUPPORT,
        audience=Audience.PUBLIC,
        beside="support_needs",
    )
    needed_to_start = question(
        ScaleField(_("municipality needed to start")),
        _("Is involvement and/or funding by the municipality a condition for a successful start?"),
        Section.SUPPORT,
        **YES_NO,
    )
    needed_to_continue = question(
        ScaleField(_("municipality needed to continue")),
        _("Is continuing involvement and/or funding by the municipality a condition for continuing successfully?"),
        Section.SUPPORT,
        **YES_NO,
    )
    tie_to_municipality = question(
        ScaleField(_("tie to the municipality")),
        _("How strongly is the initiative tied to the municipality?"),
        Section.SUPPORT,
        left=_("Not / very weakly"),
        right=_("Yes / very strongly"),
        high="right",
        ask_initiator=_("How strongly are you tied to the municipality?"),
    )

    # --- Phase, form and funding ---
    phase = question(
        choice(options.Phase, _("phase")),
        _("In which phase is the initiative?"),
        Section.PHASE,
        audience=Audience.PUBLIC,
        required=True,
        filterable=True,
        ask_initiator=_("In which phase is your initiative?"),
    )
    funding_sources = question(
        MultipleChoiceField(_("funding"), options=options.FundingSource),
        _("Where does the money come from?"),
        Section.PHASE,
        audience=Audience.PUBLIC,
        filterable=True,
        hint=_("You can choose more than one."),
    )
    funding_sources_other = question(
        text(_("other funding"), 200),
        OTHER,
        Section.PHASE,
        audience=Audience.PUBLIC,
        beside="funding_sources",
    )
    legal_form = question(
        choice(options.LegalForm, _("legal form")),
        _("Which legal form does the initiative have?"),
        Section.PHASE,
        audience=Audience.PUBLIC,
        filterable=True,
        ask_initiator=_("Which legal form do you have?"),
    )
    legal_form_other = question(
        text(_("other legal form"), 200), OTHER, Section.PHASE, audience=Audience.PUBLIC, beside="legal_form"
    )
    turnover_now = question(
        choice(options.Turnover, _("turnover a year")),
        _("What is the turnover per year now?"),
        Section.PHASE,
    )
    turnover_expected = question(
        choice(options.Turnover, _("turnover expected")),
        _("What turnover is expected in two years?"),
        Section.PHASE,
        ask_initiator=_("What turnover do you expect in two years?"),
    )

    class Meta(Submission.Meta):
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
