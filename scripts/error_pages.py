"""Draw the error pages that the proxy shows by itself into build/pages: for what never reaches the site, or gets no
answer of it. They are the site's own templates, so that a visitor sees one look (deploy/nginx/).
"""

from pathlib import Path

from django.conf import settings
from django.template import Context, Engine

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "build" / "pages"
# Too much or too strange for the proxy to pass on, too slow, larger than any page takes; and nobody answers.
STATUSES = [400, 408, 413, 502]


def main():
    """Draw each."""
    settings.configure(USE_I18N=False)
    engine = Engine(dirs=[ROOT / "templates"])
    PAGES.mkdir(parents=True, exist_ok=True)
    for status in STATUSES:
        (PAGES / f"{status}.html").write_text(engine.get_template(f"{status}.html").render(Context()))


if __name__ == "__main__":
    main()
