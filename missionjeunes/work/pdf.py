"""From HTML to PDF/A-3a and PDF/UA-1, for every room that makes documents (docs/adr/0005-pdf.md).

The renderer reads `data:` addresses and the project's own static files, nothing else. No date, identifier or font of
the machine enters the file: the same input gives the same bytes.
"""

import gc
import io
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import pikepdf
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = "static:///"


class DocumentFailed(Exception):
    """A document could not be made; the reason is for the log, not for the reader."""


class Fetcher(URLFetcher):
    """Reads `data:` addresses, and `static:///path` from the project's static files; refuses anything else.

    WeasyPrint swallows what a fetcher raises and goes on without the resource: it is kept in `refused`, so that a
    report never goes out without its charts or fonts.
    """

    def __init__(self):
        super().__init__(allowed_protocols={"data"})
        self.refused: list[str] = []

    def fetch(self, url, headers=None):
        try:
            if not url.startswith(STATIC):
                return super().fetch(url, headers)
            path = unquote(urlsplit(url).path).lstrip("/")
            found = finders.find(path)
            if not found:
                raise ValueError(f"Not a static file: {path}")
            with open(found, "rb") as file:  # noqa: PTH123
                return URLFetcherResponse(url, file.read(), {"Content-Type": _content_type(path)})
        except Exception:
            self.refused.append(url[:80])
            raise


def _content_type(path: str) -> str:
    return "text/css" if path.endswith(".css") else "font/ttf" if path.endswith(".ttf") else "image/svg+xml"


@contextmanager
def _without_collector():
    """Layout makes millions of objects that live to its end: looking for cycles among them costs a third."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def html_to_pdf(html: str, *, attachments: list[Attachment] | None = None) -> bytes:
    """PDF/A-3a and PDF/UA-1 of a document; DocumentFailed when a resource is missing or the layout fails."""
    fetcher = Fetcher()
    try:
        with _without_collector():
            content = HTML(string=html, base_url=STATIC, url_fetcher=fetcher).write_pdf(
                pdf_variant="pdf/a-3a", attachments=attachments
            )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # WeasyPrint's fatal errors are no Exception
        raise DocumentFailed(str(error)) from error
    if fetcher.refused:
        raise DocumentFailed(f"Resources refused or missing: {', '.join(fetcher.refused)}")
    return _identify(content)


def _identify(content: bytes) -> bytes:
    """Add the PDF/UA-1 identification, which WeasyPrint cannot write beside PDF/A's."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        if packet.count(b"</rdf:RDF>") != 1:
            raise DocumentFailed("The XMP packet is not the one expected.")
        identification = render_to_string("work/pdfua.xml").encode()
        pdf.Root.Metadata.write(packet.replace(b"</rdf:RDF>", identification + b"</rdf:RDF>"))
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()
