"""The page that a mailed or handed link opens: say what you find of the municipality, without an account.

Programs that read mail open links too, so only a POST writes anything down."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from climate.models import Opinion, OpinionInvitation
from climate.opinion_forms import OpinionForm
from climate.opinions import Side, this_year


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request, token):
    """The three statements for who has this link; what they answered stands there, and may be changed."""
    invitation = OpinionInvitation.objects.with_token(token)
    if invitation is None:
        return render(request, "climate/opinion_expired.html", {"year": this_year()}, status=410)
    known = Opinion.objects.by(invitation.person)
    form = OpinionForm(request.POST if request.method == "POST" else None, known=known)
    if form.is_valid():
        municipality = invitation.municipality
        Opinion.objects.give(form.answers, municipality=municipality, side=Side.INITIATOR, person=invitation.person)
        return redirect(f"{request.path}?dank")
    context = {
        "form": form,
        "municipality": invitation.municipality,
        "is_answered": bool(known),
        "is_thanked": "dank" in request.GET and bool(known) and not form.errors,
        "year": this_year(),
    }
    return render(request, "climate/opinion.html", context)
