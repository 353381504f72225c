"""The language of a page: Dutch, unless the reader switched. What the browser happens to ask for does not count."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers


def language_middleware(get_response):
    """Speak the language of the reader's cookie, and say so in the answer."""

    def middleware(request):
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware
