"""Signing in with the account of an organisation, and which of these belong to one's own account."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.connect import disconnect
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django import forms
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import is_sent, login_required, recently_proven
from accounts.models import IdentityProvider
from accounts.municipal.protocol import FAILURES, MunicipalAdapter, refused
from ui.text import bare, legible

MOST = 3  # organisations that stand on the page to sign in; of more, one chooses on a page of their own
CONNECT_FOR = 600  # seconds that a link to connect works
SALT = "connect with an organisation"


def ways_in(request):
    """What the page to sign in shows of the organisations through which one comes in: (name, address) of each, or the
    way to a page where one chooses, when there are more than MOST. One query."""
    there = list(IdentityProvider.objects.opened()[: MOST + 1])
    if len(there) > MOST:
        return {"municipal_choice": reverse("municipal_sign_in") + query_of(request)}
    return {"municipal": [(each.name_of_place, way_in(request, each)) for each in there]}


def way_in(request, provider):
    """The address at which signing in through an organisation begins. A link: no form gets past its redirects."""
    return reverse("openid_connect_login", args=[provider.code]) + query_of(request)


def query_of(request):
    """Where somebody wanted to go, to be taken along in an address."""
    going_to = get_next_redirect_url(request)
    return f"?{urlencode({'next': going_to})}" if going_to else ""


def provider_of(request, provider_id):
    """The MunicipalProvider with this key. Raises Http404 for none, or for one through which nobody comes in yet."""
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    may_try = request.user.is_authenticated and request.user.is_admin_of(provider.source.place)
    if not provider.source.opened_at and not may_try:
        raise Http404
    return provider


@never_cache
@require_GET
def sign_in(request, provider_id):
    """On to the provider."""
    provider = provider_of(request, provider_id)
    process = AuthProcess.CONNECT if may_connect(request, provider_id) else AuthProcess.LOGIN
    going_to = (
        reverse("socialaccount_connections") if process == AuthProcess.CONNECT else get_next_redirect_url(request)
    )
    try:
        return provider.redirect(request, process, going_to)
    except FAILURES as error:
        return refused(request, provider, error)


@never_cache
@require_GET
def callback(request, provider_id):
    """Back from the provider."""
    adapter = MunicipalAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        return OAuth2CallbackView.adapter_view(adapter)(request)
    except FAILURES as error:
        return refused(request, provider, error)


class WorkAddressForm(forms.Form):
    """The address of work, which tells the organisation."""

    use_required_attribute = False

    email = forms.CharField(
        label=_("Your e-mail address of work"),
        error_messages={"required": _("Enter your e-mail address of work.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))

    def clean_email(self):
        email = bare(self.cleaned_data["email"]).strip().lower()
        self.found = list(IdentityProvider.objects.vouching_for(email.rpartition("@")[2]))
        if "@" not in email:
            raise forms.ValidationError(_("Enter an e-mail address like name@example.nl."), code="invalid")
        if not self.found:
            raise forms.ValidationError(
                _("With this address you cannot sign in through an organisation. Sign in with a password or a code."),
                code="unknown",
            )
        return email


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request):
    """Through which organisation: by its name, or by one's address of work. What is found is a link as well."""
    form = WorkAddressForm(request.POST if request.method == "POST" else None)
    found = [(each.name_of_place, way_in(request, each)) for each in form.found] if form.is_valid() else []
    there = [(each.name_of_place, way_in(request, each)) for each in IdentityProvider.objects.opened()]
    return render(request, "account/municipal/choose.html", {"form": form, "found": found, "there": there})


# --- Connections ---------------------------------------------------------------------------------------------------


def permit(request, code):
    """What stands in a link to connect: no other site can make it, so none can connect its account with somebody's."""
    return signing.dumps([request.user.pk, code], salt=SALT)


def way_to_connect(request, provider):
    query = urlencode({"permit": permit(request, provider.code)})
    return f"{reverse('openid_connect_login', args=[provider.code])}?{query}"


def may_connect(request, code):
    """Whether this request comes from a link on the page of connections of who asks."""
    if not request.user.is_authenticated or "permit" not in request.GET:
        return False
    try:
        return signing.loads(request.GET["permit"], salt=SALT, max_age=CONNECT_FOR) == [request.user.pk, code]
    except signing.BadSignature:
        return False


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_proven(when=is_sent)
def connections(request):
    """The accounts of organisations with which one signs in, to be added and taken away."""
    mine = SocialAccount.objects.filter(user=request.user)
    if request.method == "POST":
        said = request.POST.get("account", "")
        account = get_object_or_404(mine, pk=said if said.isdecimal() and len(said) < 10 else 0)
        with transaction.atomic():
            disconnect(request, account)
        return redirect("socialaccount_connections")
    mine = {each.provider: each for each in mine.order_by("date_joined")}
    there = IdentityProvider.objects.select_related("organisation__municipality").in_bulk(mine)
    others = [each for each in suited(request.user) if each.code not in mine]
    context = {
        "connected": [(account, there[code]) for code, account in mine.items() if code in there],
        "others": [(each.name_of_place, way_to_connect(request, each)) for each in others],
    }
    return render(request, "account/municipal/connections.html", context)


def suited(user):
    """The IdentityProviders that this person may have an account at: where they work, and that vouch for their
    address."""
    there = IdentityProvider.objects.opened()
    domain = user.email.rpartition("@")[2]
    return there.filter(organisation__in=list(user.roles)) | there.filter(domains__contains=[domain])
