"""Markdown as HTML that can stand on a page: what people write in it can format a text, and nothing else."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# Headings begin below the title of a page and the heading of a section.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
CLASSES = {
    "p": "utrecht-paragraph",
    "ul": "utrecht-unordered-list",
    "ol": "utrecht-ordered-list",
    "li": "utrecht-unordered-list__item",
    "a": "utrecht-link utrecht-link--html-a",
    "blockquote": "utrecht-blockquote",
    "table": "utrecht-table",
    "h3": "utrecht-heading-3",
    "h4": "utrecht-heading-4",
    "h5": "utrecht-heading-5",
    "h6": "utrecht-heading-6",
}
TAGS = {*CLASSES, "strong", "em", "br", "hr", "code", "thead", "tbody", "tr", "th", "td"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def render_markdown(text):
    """The HTML of a text in CommonMark with tables, in the classes of NL Design System.

    Raw HTML in the text is shown as it was typed. Links lead to http, https and mailto, or to a page of the site;
    others lose their address. Pictures are left out: a text has no files.
    """
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("class", CLASSES["a"])
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    attributes = {tag: {"class"} for tag in CLASSES}
    attributes["a"] = {"class", "href", "title"}
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=attributes,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener",
        )
    )
