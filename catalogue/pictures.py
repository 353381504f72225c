"""What somebody does with the logo and the photos of an initiative: the forms of one page, for its initiator and for
officials alike. What an official does, everyone sees at once; what an initiator does, waits for their look."""

from functools import cached_property

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import Entry, What
from intake.inputs import TEXT, TextInput
from media.models import Album
from media.pictures import LONGEST_ALT, MOST_PHOTOS, Full
from media.redrawing import LARGEST_FILE, drawn_logo, drawn_photo, kind_of
from media.showing import look_of
from ui.merging import digest
from ui.text import legible

# Room for a file that is a little too large: then the page says so, and keeps what was typed (config/bodies.py).
LARGEST_BODY = LARGEST_FILE + 8 * 1024 * 1024
ACCEPT = "image/jpeg,image/png,image/webp"  # a telephone that takes HEIC makes a JPEG of it then
TOO_LARGE = _("This file is larger than 12 MB. Choose a smaller one, or make the picture smaller first.")
SIZES_OF_ROW = "(min-width: 48rem) 18rem, 100vw"


class PictureFile(forms.FileField):
    """A picture from somebody's device, as bytes of which the beginning is that of a picture."""

    def __init__(self, label, help_text):
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=None,
            error_messages={
                "required": _("Choose a file."),
                "empty": _("This file is empty."),
                "missing": _("Choose a file."),
                "invalid": _("Choose a file."),
            },
            widget=forms.FileInput(
                attrs={"accept": ACCEPT, "data-largest": LARGEST_FILE, "data-too-large": TOO_LARGE}
            ),
        )

    def clean(self, data, initial=None):
        content = super().clean(data, initial).read()
        kind_of(content)
        return content


class PictureFileForm(forms.Form):
    """A file that is drawn anew when nothing else is wrong."""

    use_required_attribute = False
    draw = None  # how it is drawn

    def __init__(self, data=None, files=None):
        super().__init__(data if data is None else legible(data), files)
        self.helper = FormHelper()

    def clean(self):
        given = super().clean()
        if not self.errors:
            try:
                given["drawn"] = type(self).draw(given["picture"])
            except ValidationError as refused:
                self.add_error("picture", refused)
        elif "picture" not in self.errors:
            self.add_error("picture", gettext("Choose the file again: a page cannot keep it."))
        return given


class PhotoForm(PictureFileForm):
    prefix = "photo"
    draw = drawn_photo

    picture = PictureFile(_("Photo"), _("A JPEG, PNG or WebP of at most 12 MB."))
    alt = TextInput(
        label=_("What is to be seen on the photo?"),
        help_text=_("Who cannot see the photo, hears this. For example: neighbours plant bulbs along the quay."),
        max_length=LONGEST_ALT,
        error_messages=TEXT | {"required": _("Write in one sentence what is to be seen.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    may_be_shown = forms.BooleanField(
        label=_("I may show this photo, and who can be recognised on it agrees"),
        error_messages={"required": _("Say that you may show this photo. If you may not, choose another one.")},
    )


class LogoFileForm(PictureFileForm):
    prefix = "logo"
    draw = drawn_logo

    picture = PictureFile(_("Logo"), _("A PNG, JPEG or WebP of at most 12 MB. A drawing in SVG is not possible."))


class AlbumDesk:
    """The page on which the pictures of an intake, or of the initiative that came of it, are looked after.

    `act` does what was asked; what it says and what is wrong stand in the attributes that the template reads.
    """

    most_photos = MOST_PHOTOS

    def __init__(self, request, intake, *, is_official):
        self.intake, self.user, self.is_official = intake, request.user, is_official
        self.do = request.POST.get("do", "") if request.method == "POST" else ""
        self.sent, files = legible(request.POST), request.FILES
        self.photo = PhotoForm(self.sent, files) if self.do == "photo" else PhotoForm()
        self.logo = LogoFileForm(self.sent, files) if self.do == "logo" else LogoFileForm()
        self.said = ""  # what happened, for a message
        self.is_news = True  # whether that is what was asked for
        self.wrong = None  # (digest of the picture, the field, what is wrong)

    # --- Doing ---
    def act(self):
        """Do what was asked. Returns whether the page can be shown anew."""
        if self.do == "photo":
            return self.photo.is_valid() and self.put(self.photo, self.put_photo)
        if self.do == "logo":
            return self.logo.is_valid() and self.put(self.logo, self.put_logo)
        steps = {"describe": self.describe, "earlier": self.move, "later": self.move, "remove": self.remove}
        if self.is_official:
            steps |= {"show": self.show, "refuse": self.refuse}
        return bool(self.do in steps) and self.with_picture(steps[self.do])

    def put(self, form, step):
        """Put in what was drawn: the drawing took its time before anything was held."""
        with transaction.atomic():
            return step(Album.objects.open(self.intake), form.cleaned_data)

    def put_photo(self, album, given):
        try:
            album.put_photo(given["drawn"], alt=given["alt"], by=self.who, approved=self.is_official)
        except Full:
            self.photo.add_error("picture", gettext("There are five photos. Remove one first."))
            return False
        self.log_shown(album)
        self.said = self.thanks(gettext("The photo is added."))
        return True

    def put_logo(self, album, given):
        album.put_logo(given["drawn"], by=self.who, approved=self.is_official)
        self.log_shown(album)
        self.said = self.thanks(gettext("The logo is added."))
        return True

    def log_shown(self, album):
        if self.is_official:
            self.log(What.PICTURE_SHOWN, album)

    def log(self, what, album):
        """Write down what everyone sees or does not see any more; of an intake nobody sees anything."""
        if place := album.initiative:
            Entry.objects.record(what, by=self.who, municipality=place.municipality_id, about=place)

    def thanks(self, done):
        if self.is_official:
            return done
        looks = gettext("The municipality looks at it first.")
        return f"{done} {looks}"

    @property
    def who(self):
        return self.user if self.user.is_authenticated else None

    def with_picture(self, step):
        """Take a step with the picture that was named, held until that is done."""
        with transaction.atomic():
            album = Album.objects.of(self.intake) and Album.objects.open(self.intake)
            picture = album and album.pictures.filter(digest=self.sent.get("picture", "")).first()
            if picture is None:
                self.said, self.is_news = gettext("That picture is not here any more."), False
                return True
            return step(album, picture)

    def describe(self, album, picture):
        alt = " ".join(self.sent.get("alt", "").split())
        if picture.is_logo:
            return True
        if not alt:
            return self.is_wrong(picture, "alt", gettext("Write in one sentence what is to be seen."))
        if len(alt) > LONGEST_ALT:
            text = gettext("Use at most %(limit_value)d characters. You have %(show_value)d now.")
            return self.is_wrong(picture, "alt", text % {"limit_value": LONGEST_ALT, "show_value": len(alt)})
        if self.sent.get("was") != digest(picture.newest_alt) and alt != picture.newest_alt:
            text = gettext("Somebody else wrote meanwhile: “%(text)s”. Save again to keep your words.")
            return self.is_wrong(picture, "alt", text % {"text": picture.newest_alt})
        picture.describe(alt, approved=self.is_official)
        self.said = gettext("The words are saved.")
        if picture.proposed_alt:
            self.said = self.thanks(self.said)
        return True

    def move(self, album, picture):
        if not picture.is_logo:
            album.move(picture, to=picture.place + (1 if self.do == "later" else -1))
            self.said = gettext("The order is changed.")
        return True

    def remove(self, album, picture):
        if picture.approved_at:
            self.log(What.PICTURE_REMOVED, album)
        picture.delete()
        album.close_ranks()
        self.said = gettext("The logo is removed.") if picture.is_logo else gettext("The photo is removed.")
        return True

    def show(self, album, picture):
        if self.is_seen(picture):
            picture.approve(by=self.user)
            self.log_shown(album)
            self.said = gettext("Everyone sees it once the initiative is on the website.")
            if album.initiative and album.initiative.is_public:
                self.said = gettext("Everyone sees it now.")
        return True

    def refuse(self, album, picture):
        why = " ".join(self.sent.get("why", "").split())[:300]
        if not why:
            return self.is_wrong(picture, "why", gettext("Write down the reason."))
        if self.is_seen(picture):
            picture.refuse(why)
            self.log(What.PICTURE_REFUSED, album)
            self.said = gettext("It is not shown. The initiator reads why.")
        return True

    def is_seen(self, picture):
        """Whether the official decides about what they saw."""
        if self.sent.get("seen") == digest(picture.words_for_officials):
            return True
        self.said, self.is_news = gettext("This was changed meanwhile. Look at it again."), False
        return False

    def is_wrong(self, picture, field, text):
        self.wrong = picture.digest, field, text
        return False

    # --- Showing ---
    sizes = SIZES_OF_ROW

    @property
    def has_errors(self):
        return bool(self.photo.errors or self.logo.errors or self.wrong)

    @cached_property
    def rows(self):
        """The pictures with all that their rows say: the photos, and then the logos."""
        album = Album.objects.of(self.intake)
        pictures = list(album.pictures.order_by("-kind", "place")) if album else []
        photos = [each for each in pictures if not each.is_logo]
        return [self.row(each, position, len(photos)) for position, each in enumerate(pictures)]

    @property
    def photos(self):
        return [row for row in self.rows if not row["picture"].is_logo]

    @property
    def logos(self):
        return [row for row in self.rows if row["picture"].is_logo]

    @property
    def is_full(self):
        return len(self.photos) >= MOST_PHOTOS

    def row(self, picture, position, photos):
        digest_of_wrong, field, text = self.wrong or ("", "", "")
        is_wrong = digest_of_wrong == picture.digest
        return {
            "picture": picture,
            "look": look_of(picture, str(picture)),
            "number": position + 1,
            "is_first": position == 0,
            "is_last": position == photos - 1,
            "was": digest(picture.newest_alt),
            "seen": digest(picture.words_for_officials),
            "alt": self.sent.get("alt", "") if is_wrong and field == "alt" else picture.newest_alt,
            "why": self.sent.get("why", "") if is_wrong else "",
            "wrong": {field: text} if is_wrong else {},
            "waits": picture.is_waiting or bool(picture.proposed_alt),
        }
