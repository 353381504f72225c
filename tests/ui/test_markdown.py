"""Markdown formats a text, and nothing else."""

from ui.markdown import render_markdown


def test_it_stands_in_the_classes_of_the_design_system():
    html = render_markdown("# Kop\n\nEen **zin** met [een link](https://zeist.example/).\n\n- een\n- twee\n")

    assert '<h3 class="utrecht-heading-3">Kop</h3>' in html
    assert '<p class="utrecht-paragraph">Een <strong>zin</strong>' in html
    assert '<a href="https://zeist.example/" class="utrecht-link utrecht-link--html-a" rel="noopener">' in html
    assert '<ul class="utrecht-unordered-list">' in html


def test_html_in_it_is_shown_as_it_was_typed():
    html = render_markdown("Kies <b>nu</b>.\n\n<table><tr><td>x</td></tr></table>")

    assert "&lt;b&gt;nu&lt;/b&gt;" in html
    assert "<table" not in html


def test_a_picture_is_left_out():
    assert "<img" not in render_markdown("![plaatje](https://elders.example/a.png)")


def test_a_link_to_a_page_of_the_site_stays():
    assert 'href="/kennisbank/"' in render_markdown("[kennisbank](/kennisbank/)")
