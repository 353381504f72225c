"""What a page must be to be usable by everyone, as far as a machine can tell."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What is scrolled away within a table's own region has no contrast that axe can judge; the wide window shows it whole.
# Nor can it tell what lies under words in SVG: tests/browser/test_drawings.py measures those of the drawings.
RUN = """async rules => {
  const said = await axe.run({runOnly: rules, resultTypes: ['violations', 'incomplete']});
  const isWhole = node => !document.querySelector(node.target[0])?.closest('.w-tablewrap');
  const isDrawn = node => document.querySelector(node.target[0])?.closest('svg');
  const isJudged = node => !isDrawn(node) && (innerWidth >= 1000 || isWhole(node));
  for (const rule of said.incomplete) rule.nodes = rule.nodes.filter(isJudged);
  return said;
}"""

SIZE = """() => {
  const root = document.documentElement;
  return [root.scrollWidth - root.clientWidth, root.scrollHeight];
}"""


def problems(page):
    """What is wrong with the page that stands open, one text each. Every window with JavaScript has axe in it.

    Any axe violation, contrast that axe could not decide, and a page that is wider than its window.
    """
    page.wait_for_load_state()
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    excess, whole = page.evaluate(SIZE)
    found = [f"{page.url} at {width}: {excess} pixels too wide"] if excess > 0 else []
    # As high as the page is, so that a bar at the bottom of the window hides no text from the check of contrast.
    page.set_viewport_size({"width": width, "height": max(whole, height)})
    said = page.evaluate(RUN, RULES)
    page.set_viewport_size({"width": width, "height": height})
    rules = said["violations"] + [each for each in said["incomplete"] if each["id"] == "color-contrast"]
    return found + [
        f"{page.url} at {width}: {rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in rules
        for node in rule["nodes"]
    ]


def check_accessible(page):
    """Raise AssertionError with all problems of the page."""
    found = problems(page)
    assert not found, "\n".join(found)
