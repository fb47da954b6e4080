"""Keeps the gettext catalogues in step with the source.

Used by the `messages` command and by the test that finds what is not translated. The files are
written so that people working side by side merge them easily: sorted by message, one line a text,
no line numbers, no dates.
"""

import ast
import io
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from booking_app.core.i18n import LOCALES

PACKAGE = Path(__file__).resolve().parents[1]
SOURCE_LOCALE = "en"
_SKIPPED = {"locale"}


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A message id in the source; `plural` is empty for texts without plural forms."""

    singular: str
    plural: str = ""

    @property
    def msgid(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


def catalogue_path(locale: str, package: Path = PACKAGE) -> Path:
    return package / "locale" / locale / "LC_MESSAGES" / "messages.po"


def _is_translator(node: ast.expr) -> bool:
    """`t` itself, something that ends in `.t`, or a fresh `translator(…)`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "translator"
    return (isinstance(node, ast.Name) and node.id == "t") or (
        isinstance(node, ast.Attribute) and node.attr == "t"
    )


def _forms(call: ast.Call) -> int:
    """How many leading arguments of this call are message ids."""
    function = call.func
    if isinstance(function, ast.Name) and function.id in {"mark", "mark_n"}:
        return 1 if function.id == "mark" else 2
    if isinstance(function, ast.Attribute) and function.attr in {"n", "forms"}:
        return 2 if _is_translator(function.value) else 0
    return 1 if _is_translator(function) else 0


def texts_in(source: str, name: str = "<source>") -> Iterator[Text]:
    """Every text the source asks to be translated, with repetitions."""
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        forms = [
            argument.value
            for argument in node.args[: _forms(node)]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if forms and len(forms) == _forms(node):
            yield Text(*forms)


def unreadable_in(source: str, name: str = "<source>") -> Iterator[int]:
    """Lines that translate an f-string or a sum, of which nothing can be extracted."""
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Call) and any(
            isinstance(argument, ast.JoinedStr | ast.BinOp)
            for argument in node.args[: _forms(node)]
        ):
            yield node.lineno


def source_texts(package: Path = PACKAGE) -> dict[Text, list[str]]:
    """All texts of the package, each with the modules that use it."""
    found: dict[Text, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package)
        if relative.parts[0] in _SKIPPED:
            continue
        for text in texts_in(path.read_text("utf-8"), str(path)):
            places = found.setdefault(text, [])
            if relative.as_posix() not in places:
                places.append(relative.as_posix())
    return found


def read_catalogue(locale: str, package: Path = PACKAGE) -> Catalog:
    path = catalogue_path(locale, package)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def _as_text(message: Message) -> Text:
    return Text(*message.id) if isinstance(message.id, tuple | list) else Text(message.id)


def _translations(message: Message) -> tuple[str, ...]:
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return tuple(form or "" for form in forms)


def updated(locale: str, package: Path = PACKAGE) -> str:
    """The catalogue's file as it should be: all texts of the source, old translations kept."""
    old = {_as_text(message): message for message in read_catalogue(locale, package) if message.id}
    new = Catalog(locale=locale, fuzzy=False)
    for text in sorted(source_texts(package)):
        before = old.get(text)
        if before and any(_translations(before)):
            translation = before.string
        elif locale == SOURCE_LOCALE:
            translation = text.msgid
        else:
            translation = ("",) * new.num_plurals if text.plural else ""
        new.add(text.msgid, translation)
    body = io.BytesIO()
    write_po(body, new, width=0, omit_header=True, sort_output=True, no_location=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {Locale.parse(locale)}\\n"\n'
        f'"Plural-Forms: {new.plural_forms}\\n"\n'
    )
    entries = body.getvalue().decode().strip()
    return header + (f"\n{entries}\n" if entries else "")


def update(package: Path = PACKAGE) -> list[str]:
    """Write the catalogues of all languages; the languages whose file changed."""
    changed = []
    for locale in LOCALES:
        path = catalogue_path(locale, package)
        content = updated(locale, package)
        if not path.exists() or path.read_text("utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            changed.append(locale)
    return changed


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def faults(locale: str, package: Path = PACKAGE) -> list[str]:
    """What is wrong with a language's catalogue, one sentence each; empty when it is complete."""
    catalogue = {_as_text(m): m for m in read_catalogue(locale, package) if m.id}
    found = []
    for text, places in source_texts(package).items():
        where = f"{locale}: {text.singular!r} ({', '.join(places)})"
        message = catalogue.get(text)
        if message is None:
            found.append(f"{where} is not in the catalogue; run `make messages`")
        elif not all(_translations(message)):
            found.append(f"{where} is not translated")
        elif message.fuzzy:
            found.append(f"{where} is marked fuzzy")
        else:
            found.extend(f"{where}: {fault}" for fault in _placeholder_faults(text, message))
    return found


def _placeholder_faults(text: Text, message: Message) -> Iterator[str]:
    wanted = _placeholders(text.plural or text.singular)
    for translation in _translations(message):
        try:
            given = _placeholders(translation)
        except ValueError:
            yield f"{translation!r} has a stray brace"
            continue
        # “one piece” may leave the number out, as the source's own singular may.
        missing = wanted - given - ({"n"} if text.plural else set())
        if missing or given - wanted:
            yield f"{translation!r} has other placeholders than {sorted(wanted)}"
