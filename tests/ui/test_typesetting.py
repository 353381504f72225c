"""Documents: what people wrote stays text, and a letter that no font has stops nothing."""

import json
import re
from datetime import UTC, datetime

import pytest

from tests.pdfs import ReadPdf
from ui import typesetting
from ui.typesetting import FONTS, TEMPLATES, NoTurnError, TypesettingError, code_points, printable, typeset

MOMENT = datetime(2026, 11, 3, 20, 15, 30, tzinfo=UTC)
TEMPLATE = (
    '#import "/components/paper.typ": *\n#show: document-of\n#heading(dutch(data.title))\n#prose(data.paragraphs)'
)


@pytest.fixture
def a_document(tmp_path, monkeypatch):
    """Sets a document of a title and paragraphs, in the look of the house."""
    (tmp_path / "components").mkdir()
    look = typesetting.TEMPLATES / "components" / "paper.typ"
    (tmp_path / "components" / "paper.typ").write_text(look.read_text())
    (tmp_path / "letter.typ").write_text(TEMPLATE)
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)

    def set_one(*lines, title="Brief"):
        return typeset(
            "letter.typ", {"running": "Gemeente", "paragraphs": [[line] for line in lines]}, title=title, moment=MOMENT
        )

    return set_one


def test_what_people_wrote_is_never_read_as_markup(a_document):
    written = [
        '#eval("1 + 1") #read("/components/paper.typ") #include "letter.typ"',
        "= geen kop *niet vet* _niet schuin_ $x^2$ <label> @label // geen opmerking",
        "\\ ` ``` \" ' ] [ } { #let x = 1; #panic()",
    ]
    read = ReadPdf(a_document(*written, title="#panic() *Titel*"))
    assert [each.text for each in read.tags.all("P")] == written
    assert read.headings == [(1, "#panic() *Titel*")]
    assert str(read.file.docinfo["/Title"]) == "#panic() *Titel*"


def test_no_template_reads_a_text_as_code_or_takes_anything_from_elsewhere():
    templates = list(TEMPLATES.rglob("*.typ"))
    assert len(templates) == 4
    asks = re.compile(r"\b(eval|read|plugin|include)\b\s*\(?|@preview")
    assert [path.name for path in templates if asks.search(re.sub(r"//.*", "", path.read_text()))] == []


def test_letters_without_a_shape_stop_nothing(a_document):
    read = ReadPdf(a_document("Tuin 🌻 van Zoë Ştefan, Ωmega", "سلام 中 e\u0301en👩‍🌾"))
    assert [each.text for each in read.tags.all("P")] == ["Tuin  van Zoë Ştefan, Ωmega", "□□□□ □ éen"]
    assert ReadPdf(a_document("🌻 ☺️", title="🌻")).headings == [(1, "□")]


def test_every_letter_that_is_kept_can_be_drawn():
    regular, semibold = (
        set(code_points((FONTS / f"SourceSans3-{name}.otf").read_bytes())) for name in ["Regular", "Semibold"]
    )
    assert {ord(letter) for letter in "aZéŸ€·–…•□"} <= regular & semibold
    assert len(regular & semibold) > 1500 and ord("🌻") not in regular
    assert json.loads(json.dumps(printable({"a": ["x🌻", 1, None, ("é",)]}))) == {"a": ["x", 1, None, ["é"]]}
    assert printable("één\twoord") == "één woord"


def test_without_a_font_there_is_no_document(a_document, tmp_path, monkeypatch):
    (tmp_path / "SourceSans3-Regular.otf").write_bytes((FONTS / "SourceSans3-Regular.otf").read_bytes())
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    monkeypatch.setattr(typesetting, "shapes", typesetting.shapes.__wrapped__)
    with pytest.raises(TypesettingError, match="no SourceSans3-Semibold"):
        a_document("Dag.")


def test_the_same_data_give_the_same_bytes_and_carry_only_the_moment_that_they_name(a_document):
    content = a_document("Dag.")
    assert content == a_document("Dag.")
    read = ReadPdf(content)
    assert str(read.file.docinfo["/CreationDate"]) == "D:20261103201530Z"


def test_a_word_broken_at_the_end_of_a_line_is_one_word(a_document):
    word = "initiatiefnemersbijeenkomsten"
    [paragraph] = ReadPdf(a_document(" ".join([word] * 20))).tags.all("P")
    assert "\N{SOFT HYPHEN}" in paragraph.text
    assert paragraph.text.replace("\N{SOFT HYPHEN}", "").split() == [word] * 20


def test_what_is_too_long_or_cannot_be_set_is_one_error(a_document, monkeypatch):
    with pytest.raises(TypesettingError, match="title"):
        a_document("Dag.", title="")
    monkeypatch.setattr(typesetting, "WAIT", 0.01)
    with typesetting.TURNS, typesetting.TURNS, pytest.raises(NoTurnError, match="no turn within"):
        a_document("Dag.")
    with typesetting.turn(), typesetting.turn(), typesetting.LINE, pytest.raises(NoTurnError, match="wait for a turn"):
        a_document("Dag.")
    assert a_document("Dag.")
    monkeypatch.setattr(typesetting, "PATIENCE", 0.001)
    with pytest.raises(TypesettingError, match="not ready"):
        a_document("Dag.")
    monkeypatch.setattr(typesetting, "MOST", 100)
    with pytest.raises(TypesettingError, match="letters of data are more than 100"):
        a_document("Dag.")
