"""XML of office files: read without entities, scrubbed of names, instants and ways to the outside.

lxml, since it keeps the prefixes that office programs look at; it carries no types, so here are those used."""

import importlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol, cast

from storage.evidence import errors


class Element(Protocol):
    tag: str
    text: str | None

    @property
    def attrib(self) -> "Attributes": ...
    def iter(self) -> Iterator["Element"]: ...
    def getparent(self) -> "Element | None": ...
    def remove(self, child: "Element") -> None: ...
    def __iter__(self) -> Iterator["Element"]: ...


class Attributes(Protocol):
    def __iter__(self) -> Iterator[str]: ...
    def __getitem__(self, name: str) -> str: ...
    def __setitem__(self, name: str, value: str) -> None: ...
    def __delitem__(self, name: str) -> None: ...
    def get(self, name: str, otherwise: str) -> str: ...


class _DocInfo(Protocol):
    doctype: str


class _Tree(Protocol):
    docinfo: _DocInfo


class _Etree(Protocol):
    XMLSyntaxError: type[Exception]
    XMLParser: Callable[..., object]

    def fromstring(self, data: bytes, parser: object) -> Element: ...
    def tostring(self, root: Element, *, xml_declaration: bool, encoding: str, standalone: bool) -> bytes: ...


_etree = cast(_Etree, importlib.import_module("lxml.etree"))

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

# By local name, whatever the namespace.
_BLANKED = frozenset(("author", "initials", "userId", "providerId", "userName", "refreshedBy", "lastModifiedBy"))
_INSTANTS = frozenset(("date", "dateUtc", "dT", "dt", "created", "modified"))
_SESSIONS = re.compile(r"rsid\w*|refreshedDate")
_AUTHORS = frozenset(("cmAuthor", "author"))
_DROPPED = frozenset(
    ("rsids", "rsid", "docVars", "docId", "absPath", "fileSharing", "writeProtection", "svgBlip")
) | frozenset(("revisionPtr", "documentId", "webPublishing", "fileRecoveryPr"))
# Elements that mean nothing without the relation they name.
_NEED_RELATION = (
    frozenset(("hlinkClick", "hlinkHover", "hlinkMouseOver", "externalReference", "attachedTemplate", "subDoc"))
    | frozenset(("queryTablePart", "legacyDrawingHF", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic"))
    | frozenset(("videoFile", "audioFile", "custData", "tags", "contentPart"))
)
_FETCHING_FIELD = re.compile(r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|DATABASE)\s", re.IGNORECASE)
MAX_TAGS = 2_000_000


def read(data: bytes) -> Element:
    """Raises `errors.Refused`: broken, or a bomb when it declares a document type."""
    parser = _etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if data.count(b"<") > MAX_TAGS:
        raise errors.Refused(errors.BOMB)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise errors.Refused(errors.BOMB)
    try:
        root = _etree.fromstring(data, parser)
    except (_etree.XMLSyntaxError, ValueError, AssertionError):
        raise errors.Refused(errors.BROKEN) from None
    tree = cast(_Tree, cast(Callable[[], object], getattr(root, "getroottree"))())  # noqa: B009
    if tree.docinfo.doctype:
        raise errors.Refused(errors.BOMB)  # said in UTF-16
    return root


def write(root: Element) -> bytes:
    return _etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(name: str) -> str:
    return name.rpartition("}")[2]


def scrub(root: Element, lost: Collection[str]) -> None:
    """`lost` are the ids of this part's relations that are gone. Raises `errors.Refused` for a field that would fetch
    something or start a program."""
    doomed: list[Element] = []
    fields: list[str] = []
    for element in root.iter():
        name = local(element.tag)
        _scrub_attributes(element, name)
        if name in _DROPPED or _loses_relation(element, name, lost):
            doomed.append(element)
        elif name == "author" and element.text:
            element.text = ""
        elif name == "instrText":
            fields.append(element.text or "")
        elif name == "fldSimple":
            fields += [" ", *attributes(element).values(), " "]
        elif name in ("ddeLink", "oleLink"):
            raise errors.Refused(errors.EMBEDDED)
    if _FETCHING_FIELD.search("".join(fields)):
        raise errors.Refused(errors.EMBEDDED)
    for element in doomed:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _scrub_attributes(element: Element, name: str) -> None:
    for attribute in list(element.attrib):
        short = local(attribute)
        if _SESSIONS.fullmatch(short) or (short in _INSTANTS and _is_instant(element.attrib[attribute])):
            del element.attrib[attribute]
        elif short in _BLANKED or (name in _AUTHORS and short == "name"):
            element.attrib[attribute] = ""


def _is_instant(text: str) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\dT", text))


def _loses_relation(element: Element, name: str, lost: Collection[str]) -> bool:
    """True when the element itself has to go; otherwise only its reference goes."""
    if not lost:
        return False
    named = [a for a in element.attrib if a.startswith(_RELATIONS) and element.attrib[a] in lost]
    for attribute in named:
        del element.attrib[attribute]
    sheet_link = name == "hyperlink" and not element.attrib.get("location", "") and "spreadsheetml" in element.tag
    return bool(named) and (name in _NEED_RELATION or sheet_link)


def attributes(element: Element) -> Mapping[str, str]:
    return {name: element.attrib[name] for name in element.attrib}
