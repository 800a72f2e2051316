"""Nothing on a built page comes from elsewhere: `python .ci/site_check.py site` prints file: what.

A link that a reader may follow is fine; a script, style, font, image or frame of another host is not, nor a
local one that is missing, nor a diagram that the theme would fetch mermaid for, nor an example that Markdown
took for quotations in quotations.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED_LINKS = frozenset({"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "manifest"})
CSS_FETCH = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


class Page(HTMLParser):
    """Collects what a browser fetches without being asked, and the diagrams that need a script."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.diagrams = 0
        self.quoted = 0
        self.examples_as_quotations = 0
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        if tag == "link" and FETCHED_LINKS & set(given.get("rel", "").split()):
            self.fetched.append(given.get("href", ""))
        if tag not in ("a", "link"):
            self.fetched += [given[name] for name in ("src", "data", "poster") if name in given]
            self.fetched += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        if tag in ("image", "use"):
            self.fetched += [given[name] for name in ("href", "xlink:href") if name in given]
        self.fetched += css_fetches(given.get("style", ""))
        self.quoted += tag == "blockquote"
        self.examples_as_quotations += tag == "blockquote" and self.quoted == 3
        self.diagrams += "mermaid" in given.get("class", "").split()

    def handle_endtag(self, tag: str) -> None:
        self.quoted -= tag == "blockquote"

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.fetched += css_fetches(data)


def css_fetches(text: str) -> list[str]:
    return [first or second for first, second in CSS_FETCH.findall(text)]


def wrong(address: str, file: Path, site: Path) -> str:
    parts = urlsplit(address)
    if parts.scheme == "data" or not address or address.startswith("#"):
        return ""
    if parts.scheme or parts.netloc:
        return f"fetches {address}"
    start = site if parts.path.startswith("/") else file.parent
    if not (start / unquote(parts.path).lstrip("/")).exists():
        return f"{address} is not there"
    return ""


def problems(site: Path) -> Iterator[str]:
    for file in sorted(site.rglob("*.html")):
        page = Page()
        page.feed(file.read_text(encoding="utf-8"))
        if page.diagrams:
            yield f"{file}: a mermaid diagram, whose script would be fetched; show it as SVG"
        if page.examples_as_quotations:
            yield f"{file}: a docstring example shown as a quotation (>>>); see .ci/griffe_docstrings.py"
        for address in page.fetched:
            what = "" if file.name == "404.html" and address.startswith("/") else wrong(address, file, site)
            if what:
                yield f"{file}: {what}"
    for file in sorted(site.rglob("*.css")):
        for address in css_fetches(file.read_text(encoding="utf-8")):
            what = wrong(address, file, site)
            if what:
                yield f"{file}: {what}"


def main(folder: str) -> int:
    site = Path(folder)
    pages = len(list(site.rglob("*.html")))
    if not pages:
        sys.stderr.write(f"site check: no pages under {site}\n")
        return 2
    found = list(problems(site))
    for line in found:
        print(line)
    print(f"site check: {pages} pages, {len(found) or 'no'} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
