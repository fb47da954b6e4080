"""What a column of an import is: its names, how it is read, how it is shown."""

from dataclasses import dataclass
from typing import Any, Literal

from booking_app.core.i18n import LOCALES, translator
from booking_app.workflows.imports import words
from booking_app.workflows.imports.cells import Reader, Writer

Blank = Literal["nothing", "empty", "wrong"]
"""What an empty cell says: nothing, that the text is empty, or that something is missing."""


def as_it_is(value: Any) -> str:
    """Text for a value that needs no turning."""
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is its name for programs and what it becomes, `title` (a message id) what people
    call it, `language` the one its texts are in. A file without a needed one cannot be taken."""

    field: str
    title: str
    hint: str
    read: Reader
    example: str = ""
    show: Writer = as_it_is
    blank: Blank = "nothing"
    is_needed: bool = False
    is_text: bool = True
    language: str = ""

    def heading(self, locale: str) -> str:
        """What people call it in this language."""
        t = translator(locale)
        if not self.language:
            return t(self.title)
        return t("{title} ({language})", title=t(self.title), language=self.language)

    def names(self, kind: str) -> list[str]:
        """All headings it is known by among the columns of a kind."""
        titles = (self.heading(locale) for locale in LOCALES)
        return [self.field, *titles, *words.aliases(kind, self.field)]
