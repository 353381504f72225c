"""Somebody stops working for a municipality: colleagues take over what is open, and then the role ends."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from intake.inputs import CHOOSE, TEXT, TextInput
from office.forms import helper
from office.work import KINDS, open_work
from ui.text import legible

EVERYTHING = "everything"


class WithoutOwner(Exception):
    """Open work would have no owner."""


@transaction.atomic
def leave(membership, takers, *, by, note=""):
    """This person leaves. `takers` is {key of a kind of work: the colleague who takes it over}.

    Raises WithoutOwner for open work that nobody takes over, and accounts.models.LastAdmin.
    """
    municipality, person = membership.municipality, membership.user
    Organisation.objects.of(municipality)
    # One at a time: a colleague who takes over does not leave meanwhile.
    Organisation.objects.select_for_update().get(pk=municipality.pk)
    counts = open_work(municipality, person).get(person.pk, {})
    there = set(colleagues(membership).values_list("pk", flat=True))
    if any(kind not in takers or takers[kind].pk not in there for kind in counts):
        raise WithoutOwner
    for kind in KINDS:
        if kind.key in counts:
            kind.hand_over(municipality, person, takers[kind.key], by=by, note=note)
    membership.end(by=by, after={kind: [takers[kind].pk, number] for kind, number in counts.items()})


def colleagues(membership):
    """The people of the same municipality who may come in, by name; without the person themselves."""
    there = Membership.objects.active().filter(municipality=membership.municipality_id)
    return User.objects.filter(pk__in=there.exclude(pk=membership.pk).values("user")).order_by("name", "email")


class TakersForm(forms.Form):
    """Who takes over: one colleague everything, or somebody else a kind of work."""

    use_required_attribute = False

    def __init__(self, data=None, *, membership):
        super().__init__(data if data is None else legible(data))
        self.counts = open_work(membership.municipality, membership.user).get(membership.user_id, {})
        people = colleagues(membership)
        if self.counts:
            self.fields[EVERYTHING] = forms.ModelChoiceField(
                people,
                label=_("Who takes over"),
                empty_label=_("Choose a colleague"),
                error_messages=CHOOSE | {"required": _("Choose who takes over: open work needs an owner.")},
            )
            if len(self.counts) > 1:
                self.fields |= {kind.key: self.taker(kind, people) for kind in KINDS if kind.key in self.counts}
            self.fields["note"] = TextInput(
                label=_("Note for who takes over"),
                required=False,
                max_length=500,
                error_messages=TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.helper = helper(*(name for name in (EVERYTHING, "note") if name in self.fields))
        self.divided = helper(*(kind.key for kind in KINDS if kind.key in self.fields))

    def taker(self, kind, people):
        label = f"{kind.label} ({self.counts[kind.key]})"
        empty = _("Who takes over everything")
        return forms.ModelChoiceField(people, label=label, required=False, empty_label=empty, error_messages=CHOOSE)

    @property
    def takers(self):
        """Who takes over which kind of work, as `leave` takes it."""
        if not self.counts:
            return {}
        return {kind.key: self.cleaned_data.get(kind.key) or self.cleaned_data[EVERYTHING] for kind in KINDS}
