"""A token file is read as data: values of tokens, and nothing that could be anything else."""

import json

import pytest
from django.core.exceptions import ValidationError

from office.tokens import LARGEST_FILE, LeftOut, read


def css(text):
    return read("theme.css", text.encode())


class TestCss:
    def test_is_read_from_any_selector_and_layer(self):
        found = css(":root { --a-color: red } .x-theme { --b-color: #00F } @layer theme { .y { --c: 1.5rem } }")
        assert found.tokens == {"--a-color": "red", "--b-color": "#00F", "--c": "1.5rem"}
        assert found.left_out == {}

    def test_leaves_out_what_is_no_value_and_says_so_by_kind(self):
        found = css(
            """@import "other.css"; @font-face { font-family: X; src: url(x.woff2) } @charset "utf-8";
            @media (width > 40em) { .x-theme { --size: 2rem } }
            .x-theme { --kept: 1px; --elsewhere: url("https://x.example/a.png"); --empty: ; --broken: [object Object];
              --image: image-set("a.png" 1x); --braces: {color: red}; --script: expression(alert(1)); color: red }
            .x-theme--dark { --kept: 2px }"""
        )
        assert found.tokens == {"--kept": "1px"}
        assert found.left_out == {
            LeftOut.IMPORT: ['@import "other.css"'],
            LeftOut.FONT: ["@font-face"],
            LeftOut.SOMETIMES: ["@media (width > 40em)"],
            LeftOut.ADDRESS: ["--elsewhere", "--image"],
            LeftOut.EMPTY: ["--empty"],
            LeftOut.BROKEN: ["--broken"],
            LeftOut.UNSAFE: ["--braces", "--script"],
            LeftOut.RULE: [".x-theme { color }"],
            LeftOut.VARIANT: ["--kept"],
        }

    def test_takes_what_is_said_of_a_part_of_a_page_for_no_value_of_all_of_it(self):
        found = css(".x-theme .utrecht-page-footer { --link: white } .x-theme { --link: blue }")
        assert found.tokens == {"--link": "blue"}
        assert found.left_out == {LeftOut.VARIANT: ["--link"]}

    @pytest.mark.parametrize(
        "value",
        [
            "red;} body{display:none",
            "red}</style><script>",
            "\\7d body",
            '"a\\a b"',
            "var(--x",
            "@import x",
            "u+26",
            "a!b",
        ],
    )
    def test_lets_nothing_end_its_declaration(self, value):
        for text in css(f".x {{ --first: 1px; --x: {value} }}").tokens.values():
            assert not set(text) & set("{};<>\\@!\n")

    @pytest.mark.parametrize("value", ["x}body{y:z", "1px;color:red", "</style>", "url(//x.example)", "{a}"])
    def test_nor_in_json(self, value):
        found = read("x.json", json.dumps({"a": {"b": {"value": value}, "c": {"value": "1px"}}}).encode())
        assert found.tokens.get("--a-c") == "1px"
        assert not any(set(text) & set("{};<>") or "url" in text for text in found.tokens.values())


class TestJson:
    def test_is_nested_with_value_or_dollar_value_and_refers_in_braces(self):
        data = {
            "x": {
                "red": {"$value": "#f00", "$type": "color"},
                "link": {"color": {"value": "{x.red}", "type": "color"}},
            }
        }
        assert read("x.json", json.dumps(data).encode()).tokens == {
            "--x-red": "#f00",
            "--x-link-color": "var(--x-red)",
        }

    def test_may_be_flat_with_names_in_one_piece(self):
        found = read("x.json", b'{"utrechtHeading1Color": "red", "--utrecht-link-color": "blue", "size": 4}')
        assert found.tokens == {"--utrecht-heading-1-color": "red", "--utrecht-link-color": "blue", "--size": "4"}

    def test_may_be_a_list_as_style_dictionary_writes_it(self):
        data = [{"path": ["a", "font-family"], "value": ["Noto Sans", "serif"], "original": {"value": "x"}}]
        assert read("x.json", json.dumps(data).encode()).tokens == {"--a-font-family": '"Noto Sans", serif'}

    def test_leaves_out_groups_that_should_be_values(self):
        data = {"a": {"b": {"value": {"size": 1}, "type": "x"}, "c": {"value": None}, "d": {"value": "red"}}}
        found = read("x.json", json.dumps(data).encode())
        assert (found.tokens, found.left_out) == (
            {"--a-d": "red"},
            {LeftOut.BROKEN: ["--a-b"], LeftOut.EMPTY: ["--a-c"]},
        )


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("a.css", b"body { color: red }", "nothing"),
        ("a.css", b"", "nothing"),
        ("a.css", b"\xff\xfe\x00", "kind"),
        ("a.json", b'{"a": ', "kind"),
        ("a.json", b"[" * 100_000, "kind"),
        ("a.css", b"(" * 100_000, "nothing"),
        ("a.css", b" " * (LARGEST_FILE + 1), "large"),
        ("a.json", json.dumps({f"a{n}": {"value": "1"} for n in range(8001)}).encode(), "many"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name, content, code):
    with pytest.raises(ValidationError) as refused:
        read(name, content)
    assert refused.value.code == code
