"""What tests of ingest share."""

from __future__ import annotations

import pytest

from tests.support import nemweb_site
from tests.support.nemweb_site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small market under NEMWEB's paths."""
    return nemweb_site.make(tmp_path_factory.mktemp("nemweb"))
