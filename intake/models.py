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
from intake.fields import MultipleChoiceField, PhoneField, ScaleField, choice, text
from intake.holders import Holder
from intake.links import Confirmation, ResumeLink, StateLink
from intake.questions import CONSENT, Audience, Section, question
from intake.submission import Submission
from ui.personal import Keep, Purpose, holds

__all__ = ["Confirmation", "Holder", "Intake", "ResumeLink", "StateLink"]

YES_NO = {"left": _("Yes"), "right": _("No"), "high": "left"}
OTHER = _("Other, namely")


def not_in_the_future(year):
    """A plan for next year is a start; a later year is a typing error."""
    if year > timezone.localdate().year + 1:
        raise ValidationError(_("This year lies too far ahead."), code="future")


@holds(Purpose.INTAKE, Keep.INTAKE)
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
        hint=_("The receipt goes to this address. Where we do not know it, we first ask whether it is right."),
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
        personal=CONSENT,
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
        ask_initiator=_("What is your initiative mainly about?"),
        hint_initiator=_("You can choose more than one. Nothing fits? Then say it in your own words below."),
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
        ask_initiator=_("How many people are paid for this work?"),
        hint_initiator=_("Volunteers do not count here."),
    )
    people_helped = question(
        choice(options.PeopleHelped, _("people helped in a year")),
        _("How many people of the target group were helped in the past year?"),
        Section.SIZE,
        audience=Audience.PUBLIC,
        filterable=True,
        ask_initiator=_("How many people of the target group did you help in the past year?"),
        hint_initiator=_("Count the people whom it is for."),
    )

    # --- Initiator and motivation ---
    initiator_kind = question(
        choice(options.InitiatorKind, _("initiator")),
        _("Who is the initiator?"),
        Section.INITIATOR,
        audience=Audience.PUBLIC,
        filterable=True,
        ask_initiator=_("As what did you start the initiative?"),
        hint_initiator=_("For example as a resident, or for an organisation."),
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
        ask_initiator=_("Whom is it mainly for?"),
        hint_initiator=_("Choose the group to which you pay most attention."),
    )
    commitment = question(
        ScaleField(_("commitment")),
        _("Is the initiator committed to and capable of realising the initiative?"),
        Section.INITIATOR,
        **YES_NO,
        ask_initiator=_("Are you committed to and capable of realising the initiative?"),
        hint_initiator=_(
            "1 means: we do not know whether it works out. 10 means: we have the will, the time and the people."
        ),
    )
    motivation = question(
        ScaleField(_("motivation")),
        _("Nature and motivation: help or exchange, altruism or also earning money?"),
        Section.INITIATOR,
        left=_("Purely altruism"),
        right=_("Purely earning money"),
        high="right",
        ask_initiator=_("Why do you do it: to help, to exchange, or also to earn money?"),
        hint_initiator=_("Most people do both, and choose a box in between."),
        ends_initiator=(_("Only to help"), _("Only to earn money")),
    )

    # --- Goals and value ---
    societal_goals = question(
        ScaleField(_("societal goals")),
        _("Does the idea contribute to societal goals?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Does your initiative help with something that matters to society?"),
        hint_initiator=_("For example health, living together, safety or the climate."),
    )
    municipal_goals = question(
        ScaleField(_("municipal goals")),
        _("Does the idea contribute to goals of the municipality?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Does your initiative help the municipality with what it wants to achieve?"),
        hint_initiator=_("What it wants stands in its plans, for example about living or care."),
        is_for_municipality=True,
    )
    political_gain = question(
        ScaleField(_("political gain")),
        _("Can politicians 'score' with the initiative?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Can the council or an alderman make a good impression with your initiative?"),
        hint_initiator=_("For example because many people ask for it."),
        is_for_municipality=True,
    )
    multiple_goals = question(
        ScaleField(_("several goals")),
        _("How far does it combine several goals?"),
        Section.VALUE,
        left=_("Single"),
        right=_("Several"),
        high="right",
        ask_initiator=_("Does your initiative serve one goal, or several at the same time?"),
        hint_initiator=_("For example a garden where people meet, learn and also grow food."),
        ends_initiator=(_("One goal"), _("Many goals")),
        is_for_municipality=True,
    )
    potential = question(
        ScaleField(_("potential")),
        _("Does the initiative have potential?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Does your initiative have potential?"),
        hint_initiator=_("Think of more people who take part, more places, or more that you do."),
    )
    innovation = question(
        ScaleField(_("innovation")),
        _("Is there innovation?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Do you do something new, or something in a new way?"),
        hint_initiator=_("What is new to your neighbourhood or municipality, is new as well."),
    )
    impact = question(
        ScaleField(_("impact")),
        _("Does it have added value and impact on the target group?"),
        Section.VALUE,
        **YES_NO,
        ask_initiator=_("Does your initiative make a difference to the people whom it is for?"),
        hint_initiator=_("Do they notice that something gets better? And was it not there yet?"),
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
        hint_initiator=_("You can choose more than one. You apply for nothing yet: the municipality can think along."),
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
        ask_initiator=_("Do you need the municipality to make a good start?"),
        hint_initiator=_("Think of money, a place, a permit or advice. 10 means: without these there is no start."),
    )
    needed_to_continue = question(
        ScaleField(_("municipality needed to continue")),
        _("Is continuing involvement and/or funding by the municipality a condition for continuing successfully?"),
        Section.SUPPORT,
        **YES_NO,
        ask_initiator=_("Do you keep needing the municipality to go on well?"),
        hint_initiator=_("Think of money, a place, a permit or advice. 10 means: without these it ends."),
    )
    tie_to_municipality = question(
        ScaleField(_("tie to the municipality")),
        _("How strongly is the initiative tied to the municipality?"),
        Section.SUPPORT,
        left=_("Not / very weakly"),
        right=_("Yes / very strongly"),
        high="right",
        ask_initiator=_("How strongly are you tied to the municipality?"),
        hint_initiator=_("Think of how often you speak each other, what you agreed, or work that you do together."),
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
        hint_initiator=_("Choose what fits now. The years count from the start."),
    )
    funding_sources = question(
        MultipleChoiceField(_("funding"), options=options.FundingSource),
        _("Where does the money come from?"),
        Section.PHASE,
        audience=Audience.PUBLIC,
        filterable=True,
        hint=_("You can choose more than one."),
        ask_initiator=_("From whom do you get money?"),
        hint_initiator=_("You can choose more than one. Is there no money yet? Then leave it open."),
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
        hint_initiator=_("Is nothing arranged with a notary or the Chamber of Commerce? Choose “No legal entity”."),
    )
    legal_form_other = question(
        text(_("other legal form"), 200), OTHER, Section.PHASE, audience=Audience.PUBLIC, beside="legal_form"
    )
    turnover_now = question(
        choice(options.Turnover, _("turnover a year")),
        _("What is the turnover per year now?"),
        Section.PHASE,
        ask_initiator=_("How much money comes in per year now?"),
        hint_initiator=_("All money together: subsidies, gifts and what you sell. An estimate is enough."),
    )
    turnover_expected = question(
        choice(options.Turnover, _("turnover expected")),
        _("What turnover is expected in two years?"),
        Section.PHASE,
        ask_initiator=_("How much money do you expect per year in two years?"),
        hint_initiator=_("An estimate is enough."),
    )

    class Meta(Submission.Meta):
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
