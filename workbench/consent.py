"""How the question for consent stands, and the forms that ask it."""

from contextlib import contextmanager

from crispy_forms.helper import FormHelper
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.consents import Consent
from initiatives.models import Initiative
from intake.inputs import TEXT, TextInput
from intake.options import ContactDetail
from taxonomy.revisions import lock_taxonomy
from ui.merging import digest, texts
from ui.text import legible


class DetailsField(forms.MultipleChoiceField):
    """Which contact details of an initiative."""

    def __init__(self, **options):
        super().__init__(
            choices=ContactDetail.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick at least one detail.")},
            **options,
        )


def typed(initiative):
    """[(detail, what it is and how it reads)] of the details in the current intake."""
    known = initiative.intake.contact_details
    return [(key, f"{ContactDetail(key).label}: {value}") for key, value in known.items() if value]


class AskConsentForm(forms.Form):
    """Which details to ask the contact person about."""

    use_required_attribute = False
    details = DetailsField(label=_("Which details do you ask about?"))

    def __init__(self, data=None, *, initiative):
        super().__init__(data if data is None else legible(data))
        choices = typed(initiative)
        self.fields["details"].choices = choices
        said = initiative.intake.publish_contact
        self.initial["details"] = [key for key, _label in choices if key in said or not said]
        self.address = initiative.intake.contact_email
        self.helper = FormHelper()


class SourceForm(forms.Form):
    """Where details are public already."""

    use_required_attribute = False
    source_details = DetailsField(label=_("Which details stand there?"))
    source = TextInput(
        label=_("Where is it public?"),
        max_length=Consent._meta.get_field("source").max_length,
        help_text=_("The address of a page, or a paper and its date. Only what everyone can read counts."),
        error_messages=TEXT | {"required": _("Write down where everyone can read this.")},
    )

    def __init__(self, data=None, *, initiative):
        super().__init__(data if data is None else legible(data))
        self.fields["source_details"].choices = typed(initiative)
        self.helper = FormHelper()


class Overlooked(Exception):
    """Since the page was opened somebody asked, answered or named a source. `newest` is that Consent."""

    def __init__(self, newest):
        super().__init__(newest.pk)
        self.newest = newest


def state_of(initiative):
    """The latest question to the contact person or source of their details; None when there is none."""
    return initiative.consents.select_related("by").first()


@contextmanager
def as_seen(initiative, seen):
    """Ask or name a source knowing what the page showed, one official at a time. `seen` is what `mark_of` gave it.

    Raises Overlooked when something came between; nothing within happens then.
    """
    with transaction.atomic():
        lock_taxonomy(shared=True)
        Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        newest = state_of(initiative)
        if newest and seen != mark_of(newest):
            raise Overlooked(newest)
        yield


def mark_of(consent):
    """A short text that differs when somebody asked anew or answered; "" when nobody ever asked."""
    moments = consent and (consent.answered_at, consent.refused_at, consent.withdrawn_at)
    return digest([consent.pk, *texts([each and each.isoformat() for each in moments])]) if consent else ""


def internal_details(initiative):
    """The labels of the contact details that an official typed, and that nobody agreed to."""
    if not initiative.has_typed_contact:
        return []
    known = initiative.intake.contact_details
    return [ContactDetail(key).label for key, value in known.items() if value and key not in initiative.contact]
