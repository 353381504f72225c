"""allauth's forms in our words: plain labels, one sentence an error, no placeholders, each password typed once."""

from allauth.account import forms as allauth
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext_lazy as _

from ui.text import bare, legible, readable

EMAIL = _("E-mail address")
NEW_PASSWORD_HINT = _("At least 12 characters. A few words in a row are strong and easy to remember.")

# field name -> label, what to say when it is empty, hint
WORDS = {
    "login": (EMAIL, _("Enter your e-mail address."), ""),
    "email": (EMAIL, _("Enter your e-mail address."), ""),
    "password": (_("Password"), _("Enter your password."), ""),
    "password1": (_("New password"), _("Choose a password."), NEW_PASSWORD_HINT),
    "oldpassword": (_("Current password"), _("Enter your current password."), ""),
    "code": (_("Code"), _("Enter the code from the mail."), _("It looks like BCDF-GHJK.")),
    "name": (_("Your name"), "", _("This is how we address you.")),
}


class PlainWords:
    """What all forms about an account have in common."""

    use_required_attribute = False
    relabelled = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Who mistypes a new password has a code mailed; typing it twice only teaches people to choose short ones.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            label, field.error_messages["required"], field.help_text = WORDS[name]
            field.label = self.relabelled.get(name, label)
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("Enter an e-mail address like name@example.nl.")
        if self.is_bound:
            self.data = self.read(self.data)

    def read(self, data):
        """The data with its texts as they may come in: a password stays as it was typed."""
        data, typed = legible(data).copy(), data
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.PasswordInput):
                data.setlist(name, typed.getlist(name))
            elif name != "name":
                data.setlist(name, map(bare, data.getlist(name)))
        return data


class LoginForm(PlainWords, allauth.LoginForm):
    pass


class SignupForm(PlainWords, allauth.SignupForm):
    name = forms.CharField(
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[readable],
    )
    field_order = ["name", "email", "password1"]
    relabelled = {"password1": _("Password")}


class AcceptForm(PlainWords, forms.Form):
    """What somebody who was invited and has no account yet chooses."""

    relabelled = {"password1": _("Password")}

    name = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[readable],
    )
    password1 = forms.CharField(
        required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["name"].error_messages["required"] = _("Enter your name: colleagues and initiators see it.")
        self.fields["name"].help_text = _("Colleagues see it, and initiators of whom you are the contact.")
        self.fields["password1"].help_text = _(
            "At least 12 characters. Without a password you sign in with a code that we mail to you each time."
        )

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        if password:
            validate_password(password, self.user)
        return password or None


class AddEmailForm(PlainWords, allauth.AddEmailForm):
    relabelled = {"email": _("New e-mail address")}


class ChangePasswordForm(PlainWords, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(PlainWords, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(PlainWords, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainWords, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainWords, allauth.ReauthenticateForm):
    pass


class RequestLoginCodeForm(PlainWords, allauth.RequestLoginCodeForm):
    pass


class CodeForm(PlainWords):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class ConfirmLoginCodeForm(CodeForm, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(CodeForm, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(CodeForm, allauth.ConfirmPasswordResetCodeForm):
    pass


class AddressForm(PlainWords, forms.Form):
    """The address to which a link to one's own data is mailed."""

    email = forms.EmailField()

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_email(self):
        """The address; EmailField also takes domains that cannot stand in the header of a mail."""
        address = self.cleaned_data["email"]
        try:
            sanitize_address(address, "utf-8")
        except ValueError:
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"], code="invalid") from None
        return address


class EraseForm(forms.Form):
    """What stays of who is erased."""

    use_required_attribute = False

    keeps_contact = forms.BooleanField(
        label=_("The municipality may keep my name, e-mail address and phone number"),
        help_text=_("To reach you about the initiative."),
        required=False,
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()
        self.helper.hide_optional = True
