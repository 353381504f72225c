import pytest

from outbox.letters import WIDTH, Block, blocks, cut, in_html, item, preview, wrapped
from outbox.models import Message


def shown(text):
    """What stands in the letter under the name of the site."""
    html = in_html(text, "nl")
    return html.partition('<p class="name">Waaier</p>')[2].partition("</div>")[0].strip()


def test_an_empty_line_ends_a_paragraph():
    assert shown("Beste Ann,\n\nEen zin\nop twee regels.") == "<p>Beste Ann,</p>\n<p>Een zin<br>op twee regels.</p>"


def test_a_list_has_the_line_above_it_as_its_title():
    assert list(blocks("Contact\n- Naam: Ann\n- los")) == [Block("Contact", (("Naam", "Ann"), ("", "los")))]
    assert shown("Contact\n- Naam: Ann\n- los") == (
        "<h2>Contact</h2>\n<ul><li><strong>Naam:</strong> Ann</li><li>los</li></ul>"
    )


def test_a_list_needs_no_title():
    assert shown("- een\n- twee") == "<ul><li>een</li><li>twee</li></ul>"


@pytest.mark.parametrize("text", ["Een\n\n- twee", "Een\n-- \ntwee", "Een\n    twee", "Een: twee", "- een"])
def test_an_item_comes_back_as_it_went_in(text):
    assert list(blocks(f"Alles\n{item('Tekst', text)}\n{item('Naam', 'Ann')}")) == [
        Block("Alles", (("Tekst", text), ("Naam", "Ann")))
    ]


def test_a_code_and_the_small_print_have_another_size():
    assert shown("    BCDF-GHJK\n\n-- \nU vroeg erom.") == (
        '<p class="code">BCDF-GHJK</p>\n<p class="why">U vroeg erom.</p>'
    )


@pytest.mark.parametrize(
    ("line", "is_link"),
    [
        ("https://waaier.example", True),
        ("https://waaier.example/mijn/", True),
        ("https://waaier.example.net/mijn/", False),
        ("https://elders.example/", False),
        ("Kijk op https://waaier.example/mijn/", False),
    ],
)
def test_only_an_address_of_this_site_is_a_link(settings, line, is_link):
    settings.SITE_URL = "https://waaier.example"
    assert (f'<a href="{line}">{line}</a>' in shown(f"Zie:\n{line}")) is is_link


@pytest.mark.parametrize("text", ["<b>", "- <b>", "- <b>: <b>", "Titel <b>\n- een", "    <b>", "-- \n<b>"])
def test_what_people_typed_is_no_html(text):
    assert "<b>" not in shown(text)


def test_a_mail_without_html_of_its_own_is_sent_as_a_letter():
    mail = Message(recipient="ann@example.org", subject="Hello", text="Dear Ann,\n\nHello.", language="en")
    [(html, kind)] = mail.as_email().alternatives
    assert kind == "text/html"
    assert '<html lang="en">' in html
    assert "<p>Dear Ann,</p>\n<p>Hello.</p>" in html


def test_a_mail_with_html_of_its_own_keeps_it():
    mail = Message(recipient="ann@example.org", text="Text", html="<p>Own</p>", language="en")
    assert [html for html, _kind in mail.as_email().alternatives] == ["<p>Own</p>"]


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("Beste Ann,\n\nEen zin\nop twee regels.\n\nNog een.", "Een zin op twee regels."),
        ("    BCDF-GHJK\n\n- een\n\nUw code.", "Uw code."),
        ("Beste Ann,\n\n-- \nU vroeg erom.", ""),
    ],
)
def test_the_preview_is_the_news_and_no_greeting_or_code(text, news):
    assert preview(text) == news
    assert (f'<div class="preview" aria-hidden="true">{news}</div>' in in_html(text, "nl")) is bool(news)


def test_lines_wrap_and_an_address_stays_whole():
    address = f"https://waaier.example/{'a' * 90}/"
    words = " ".join(["woord"] * 30)
    lines = wrapped(f"{words}\n- {words}\n  {words}\n  {address}\n\n-- \nEinde").split("\n")
    assert max(len(line) for line in lines if address not in line) <= WIDTH
    assert [line[:8] for line in lines[3:-4]] == ["- woord ", *["  woord "] * 5]
    assert lines[-4:] == [f"  {address}", "", "-- ", "Einde"]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("een twee", "een twee"),
        ("een twee drie", "een twee…"),
        ("een twee, drie", "een…"),
        ("eentweedrievier", "eentweed…"),
        ("een tweedrie v", "een…"),
    ],
)
def test_a_subject_is_cut_between_words(text, short):
    assert cut(text, 9) == short
