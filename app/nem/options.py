"""Options: what a page lets one choose beside region, window, interval and grouping. Each page has a table of them.

They are part of the Selection and of the URL; a page that does not have an option ignores it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One choice of a page: its key in the URL, the values it may take, and the one that is not written.

    With `many`, a value is a list of `values` between commas, in their order and each once; the default is then "".
    With a `pattern`, any text of that form is a value: what it names is known to the data alone.
    """

    key: str
    values: tuple[str, ...]
    default: str
    many: bool = False
    pattern: str = ""

    def read(self, text: str) -> str | None:
        """The canonical value of a URL's text; None when it is not one."""
        if self.pattern:
            return text if re.fullmatch(self.pattern, text) else None
        if not self.many:
            return text if text in self.values else None
        asked = text.split(",")
        return ",".join(value for value in self.values if value in asked) if set(asked) <= set(self.values) else None
