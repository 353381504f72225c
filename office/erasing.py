"""An admin erases somebody who asked them to: within their own municipality, and the account where that is theirs."""

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.erasing import erase, totals
from accounts.holdings import OBSTACLES, DataSubject
from accounts.models import Erasure, Membership, User
from accounts.own_data import say_so
from areas.models import Municipality
from intake.inputs import AddressInput, TextInput
from intake.models import Intake
from office.forms import helper
from office.work import places_of
from outbox.links import absolute
from outbox.models import Message
from ui.text import legible

LONGEST_REASON = Erasure._meta.get_field("reason").max_length
REASON = _("You receive this mail because you are admin of a municipality where this person is known.")


class Somebody:
    """Whoever reads the mail at an address, as an admin of one municipality may erase them.

    `person` is what goes: with the account when this municipality alone has to do with it. `others` are the
    municipalities that have too: nothing of theirs goes, and their admins are told.
    """

    def __init__(self, address, municipality):
        self.address, self.municipality = address.strip().lower(), municipality
        self.here = set(places_of(municipality))
        known = User.objects.filter(emailaddress__email__iexact=self.address, emailaddress__verified=True)
        self.account = known.first()
        codes = self._codes()
        is_of_here = self.account and codes and codes <= self.here and not self._is_of_site
        self.person = (
            DataSubject.of(self.account) if is_of_here else DataSubject.at(self.address, tuple(sorted(self.here)))
        )
        self.is_with_account = bool(is_of_here)
        self.others = sorted(codes - self.here)

    @property
    def _is_of_site(self):
        """Whether more than municipalities has to do with them: who curates, or runs the site."""
        runs_site = self.account.is_staff or self.account.is_superuser
        return runs_site or self.account.memberships.filter(municipality=None).exists()

    def _codes(self):
        """The codes of the municipalities in which the account has a role or handed something in."""
        if not self.account:
            return set()
        roles = Membership.objects.filter(user=self.account).exclude(municipality=None)
        intakes = Intake.objects.submitted().filter(owner=self.account)
        return {*roles.values_list("municipality", flat=True), *intakes.values_list("municipality", flat=True)}

    @property
    def rows(self):
        """What there is of them here, as `accounts.erasing.totals` gives it."""
        return totals(self.person)

    @property
    def obstacles(self):
        """Why they cannot be erased yet."""
        return OBSTACLES(self.person)

    @transaction.atomic
    def erase(self, *, by, reason):
        """Erase them, tell them, and tell the admins elsewhere. Returns the Erasure. Raises accounts.NotYet."""
        language = self.account.language if self.account else "nl"
        done = erase(self.person, by=by, municipality=self.municipality, reason=reason)
        say_so(self.address, language, done, by_admin_of=self.municipality)
        if not self.is_with_account:
            self._tell_others()
        return done

    def _tell_others(self):
        places = Municipality.objects.in_bulk(self.others)
        admins = Membership.objects.active().filter(municipality__in=self.others, role=Membership.Role.ADMIN)
        for each in admins.select_related("user").order_by("pk"):
            Message.objects.post(
                "office/mail/erased_elsewhere",
                each.user.email,
                each.user.language,
                {
                    "address": self.address,
                    "municipality": self.municipality,
                    "here": places[each.municipality_id],
                    "page": absolute(reverse("office:all-erasing")),
                    "reason": REASON,
                },
                caused_by=None,
                municipality=each.municipality_id,
                forget_when_done=True,
            )


class SomebodyForm(forms.Form):
    """Whom to erase, and why."""

    use_required_attribute = False

    email = AddressInput(
        label=_("E-mail address"),
        help_text=_("Of the person who asks for it. First make sure that it is theirs."),
        error_messages={
            "required": _("Enter the e-mail address of the person."),
            "invalid": _("Enter an e-mail address like name@example.nl."),
        },
    )
    reason = TextInput(
        label=_("Why"),
        help_text=_("For example: asked by letter of 3 March. Do not write down who it is."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write down why.")},
    )

    def __init__(self, data=None, *, municipality, by):
        super().__init__(data if data is None else legible(data))
        self.municipality, self.by, self.somebody = municipality, by, None
        self.helper = helper()

    def clean_email(self):
        """The address, of somebody of whom there is something here."""
        address = self.cleaned_data["email"]
        somebody = Somebody(address, self.municipality)
        if somebody.account == self.by:
            raise forms.ValidationError(_("This is your own address. Erase yourself under “Your data”."))
        if not somebody.rows:
            raise forms.ValidationError(_("Nothing of this address is known in your municipality."))
        self.somebody = somebody
        return address

    def clean_reason(self):
        """The reason, without the address in it."""
        reason = self.cleaned_data["reason"]
        if "@" in reason:
            raise forms.ValidationError(_("Do not write an address here: this text is kept."))
        return reason
