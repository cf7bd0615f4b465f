"""Components written as HTML: nothing lost, everything escaped, and nothing that would need Dash."""

from __future__ import annotations

import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from app.components.attributes import aria, data
from app.components.graph import graph
from app.components.markup import Written, figures, markup


def test_names_and_values_become_html() -> None:
    link = html.A(
        ["Wind ", 3], href="/x?a=1&b=2", className="on", tabIndex=0, **aria(label='say "so"'), **data(select="push")
    )
    read = fragment_fromstring(markup(link))
    assert read.text == "Wind 3"
    assert dict(read.attrib) == {
        "href": "/x?a=1&b=2",
        "class": "on",
        "tabindex": "0",
        "aria-label": 'say "so"',
        "data-select": "push",
    }
    assert markup(html.Td(colSpan=2, style={"--band": "red", "fontSize": "2em"})) == (
        '<td colspan="2" style="--band:red;font-size:2em"></td>'
    )
    assert (
        markup([html.Div(hidden=True), html.Div(hidden=False), html.Br(), None]) == "<div hidden></div><div></div><br>"
    )
    assert markup(html.Label("From", htmlFor="x")) == '<label for="x">From</label>'


def test_what_is_written_already_stands_as_it_is() -> None:
    once = markup([html.B("a < b"), html.Br()])
    assert markup(html.Div(Written(once))) == f"<div>{once}</div>"
    assert markup(html.Div(once)) != f"<div>{once}</div>", "any other text is escaped"


def test_a_date_field_is_a_field() -> None:
    field = dcc.Input(id="date", type="date", value="2026-01-01", min="2020-01-01")  # type: ignore[arg-type]
    assert set(markup(field)[7:-1].split()) == {'id="date"', 'type="date"', 'value="2026-01-01"', 'min="2020-01-01"'}


@given(st.text(st.characters(exclude_categories=["C"])))
def test_no_text_becomes_markup(text: str) -> None:
    """Read back by a parser of HTML: one element, its text and its attribute as they were."""
    element = fragment_fromstring(markup(html.P(text, title=text)))
    assert len(element) == 0
    assert (element.text or "") == text
    assert element.get("title") == text


def test_what_needs_dash_is_refused() -> None:
    for needy in (dcc.Dropdown(), html.Div(html.P(dcc.Graph())), object()):
        with pytest.raises(TypeError):
            markup(needy)


def test_figures_travel_apart() -> None:
    page = html.Div(
        [graph("one", {"data": [], "layout": {}}, "A chart"), html.P("x"), graph("two", {"data": [1]}, "B")]
    )
    assert figures(page) == {"one": {"data": [], "layout": {}}, "two": {"data": [1]}}
    assert "kind" not in markup(page)
    assert 'aria-label="A chart"' in markup(page)
