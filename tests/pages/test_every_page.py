"""What holds for every page: it can be written as HTML, and each part of an answer has its place in it."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from app import web
from app.components.markup import markup
from app.pages.page import Page

PAGES = [module.PAGE for module in web._PAGES]

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
@pytest.mark.parametrize("query", ["", "?region=SA1&range=90d", "?start=2001-01-01&end=2001-01-02"])
def test_every_part_of_an_answer_has_its_place(page: Page, query: str) -> None:
    whole = document_fromstring(markup(page.layout()))
    answer = page.update(query)
    stores = [output.component_id for output in page.places.values() if output.component_property == "data"]
    for place, _, _ in answer["parts"]:
        assert place in stores or len(whole.xpath("//*[@id=$id]", id=place)) == 1
    for name in answer["figures"]:
        assert len(whole.find_class(f"graph-{name}")) == 1
    identities = whole.xpath("//@id")
    assert len(identities) == len(set(identities))
