"""Files with marks planted in them, made here; those that need an encoder lie in `data/`, made once with ffmpeg."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import openpyxl.comments
import pikepdf
import pillow_heif
from PIL import Image, PngImagePlugin

AUTHOR = "Planted-Author"
COMMENT = "Planted-Comment"
CAMERA = "Planted-Camera"
TRAILER = b"Planted-Trailer"
LATITUDE = (39.0, 54.0, 15.5)
MARKS = (b"Planted", "Planted".encode("utf-16-le"), "Planted".encode("utf-16-be"), b"Exif\x00\x00", b"eXIf", b"EXIF")

DATA = Path(__file__).parent / "data"


def marks_in(data: bytes) -> list[bytes]:
    """Planted marks, also in the members of an archive."""
    found = [mark for mark in MARKS if mark in data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                found += marks_in(archive.read(member))
    return found


def picture(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right, so that a turn is seen."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    return image


def exif(*, orientation: int = 1) -> Image.Exif:
    marks = Image.Exif()
    marks[0x010F] = CAMERA
    marks[0x013B] = AUTHOR
    marks[0x0112] = orientation
    marks[0x9286] = COMMENT
    gps = marks.get_ifd(0x8825)
    gps[1], gps[2] = "N", LATITUDE
    gps[3], gps[4] = "E", (116.0, 24.0, 26.6)
    gps[27] = b"Planted-Gps"
    return marks


def jpeg(*, orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    picture(size).save(out, "JPEG", exif=exif(orientation=orientation), comment=COMMENT, quality=95)
    return out.getvalue() + TRAILER


def png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", AUTHOR)
    told.add_itxt("XML:com.adobe.xmp", f"<x>{COMMENT}</x>")
    out = io.BytesIO()
    picture().save(out, "PNG", pnginfo=told, exif=exif())
    return out.getvalue() + TRAILER


def webp() -> bytes:
    out = io.BytesIO()
    picture().save(out, "WEBP", exif=exif(), xmp=COMMENT.encode(), quality=95)
    return out.getvalue() + TRAILER


def animated_webp() -> bytes:
    out = io.BytesIO()
    picture().save(out, "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "green")])
    return out.getvalue()


def heic() -> bytes:
    out = io.BytesIO()
    heif = pillow_heif.from_pillow(picture((64, 48)))
    heif.save(out, exif=exif().tobytes(), quality=90)
    return out.getvalue() + TRAILER


def huge_png(side: int = 30_000) -> bytes:
    """Some hundred kilobytes that would unpack to `side` × `side` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    worker = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    packed = b"".join(worker.compress(row) for _ in range(side)) + worker.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def huge_webp() -> bytes:
    body = b"\x10\x00\x00\x00" + (16_382).to_bytes(3, "little") * 2
    chunks = b"VP8X" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, *, password: str | None = None) -> bytes:
    """One page that says "Grounds" and shows a photo; marks in every place a mark can be."""
    with pikepdf.new() as paper:
        page = paper.add_blank_page(page_size=(200, 200))
        page.Contents = paper.make_stream(b"BT /F1 12 Tf 20 100 Td (Grounds) Tj ET")
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        photo = paper.make_stream(
            jpeg(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=60,
            Height=40,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(Im0=photo))
        page.obj["/PieceInfo"] = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=pikepdf.String(AUTHOR)))
        page.obj["/AA"] = pikepdf.Dictionary(O=_script())
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 10, 10],
            T=pikepdf.String(AUTHOR),
            Contents=pikepdf.String("see here"),
        )
        carried = paper.make_stream(TRAILER, Type=pikepdf.Name.EmbeddedFile)
        file = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F=pikepdf.String("Planted.txt"), EF=pikepdf.Dictionary(F=carried)
        )
        clip = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 10, 10], FS=file
        )
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=_script())
        page.obj["/Annots"] = pikepdf.Array([paper.make_indirect(note), paper.make_indirect(clip), link])
        names = pikepdf.Array([pikepdf.String("Planted.txt"), paper.make_indirect(file)])
        paper.Root.Names = pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=names),
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), paper.make_indirect(_script())])),
        )
        paper.Root.OpenAction = paper.make_indirect(_script())
        paper.Root.Metadata = paper.make_stream(
            f"<x>{COMMENT}</x>".encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        paper.docinfo["/Author"] = AUTHOR
        paper.docinfo["/Producer"] = "Planted-Producer"
        if change is not None:
            change(paper)
        out = io.BytesIO()
        lock = pikepdf.Encryption(user=password, owner=password) if password else False
        paper.save(out, encryption=lock, fix_metadata_version=False, compress_streams=False)
    return out.getvalue() + TRAILER


def _script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('Planted-Script')"))


def word() -> bytes:
    paper = docx.Document()
    paper.core_properties.author = AUTHOR
    paper.core_properties.last_modified_by = AUTHOR
    paper.core_properties.comments = COMMENT
    paragraph = paper.add_paragraph("What happened at window 3")
    paper.add_picture(io.BytesIO(jpeg()))
    paper.add_comment(paragraph.runs, text="a remark", author=AUTHOR, initials="Planted")
    paper.part.relate_to(
        "https://planted.example/Planted-Template",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
        is_external=True,
    )
    out = io.BytesIO()
    paper.save(out)

    def track(body: bytes) -> bytes:
        change = (
            b'<w:p w:rsidR="00PlantedX"><w:ins w:id="9" w:author="Planted-Author" w:date="2024-05-06T07:08:09Z">'
            b"<w:r><w:t>added later</w:t></w:r></w:ins></w:p><w:sectPr"
        )
        return body.replace(b"<w:sectPr", change, 1)

    return changed(out.getvalue(), {"word/document.xml": track}) + TRAILER


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = AUTHOR
    book.properties.lastModifiedBy = AUTHOR
    book.properties.created = datetime(2024, 5, 6, tzinfo=UTC).replace(tzinfo=None)
    page = book.active
    assert page is not None
    page["A1"] = "Invoice 7"
    page["B1"] = "=1+2"
    page["A1"].comment = openpyxl.comments.Comment("a remark", AUTHOR)
    page["A2"] = "link"
    page["A2"].hyperlink = "https://example.org/Planted-Link"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue() + TRAILER


PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def slides() -> bytes:
    """The smallest thing that is one: a presentation, a slide with a photo, authors of comments, properties."""
    main = "application/vnd.openxmlformats-officedocument.presentationml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Override PartName="/ppt/presentation.xml" ContentType="{main}.presentation.main+xml"/>'
        f'<Override PartName="/ppt/slides/slide1.xml" ContentType="{main}.slide+xml"/>'
        f'<Override PartName="/ppt/commentAuthors.xml" ContentType="{main}.commentAuthors+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="ppt/presentation.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{PACKAGE}/relationships/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/>'
        "</Relationships>",
        "docProps/core.xml": f"<coreProperties><creator>{AUTHOR}</creator></coreProperties>",
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{PRESENTATION}" xmlns:r="{OFFICE}"><p:sldIdLst>'
        '<p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/slide" Target="slides/slide1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/commentAuthors" Target="commentAuthors.xml"/></Relationships>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{PRESENTATION}"><p:cmAuthor id="0" name="{AUTHOR}" '
        'initials="Planted" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>',
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{PRESENTATION}" xmlns:r="{OFFICE}" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><!-- Planted-Comment --><p:cSld><p:spTree>'
        '<a:t>Slide one</a:t><a:blip r:embed="rId1"/><a:hlinkClick r:id="rId2"/></p:spTree></p:cSld></p:sld>',
        "ppt/slides/_rels/slide1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/image" Target="../media/image1.jpeg"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/hyperlink" Target="file:///C:/Users/Planted" '
        'TargetMode="External"/></Relationships>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("ppt/media/image1.jpeg", jpeg())
        archive.writestr("docProps/thumbnail.jpeg", jpeg())
        archive.comment = COMMENT.encode()
    return out.getvalue()


def changed(
    data: bytes, change: dict[str, Callable[[bytes], bytes]] | None = None, add: dict[str, bytes] | None = None
) -> bytes:
    """The archive with some members changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            keep = (change or {}).get(name, bytes)
            new.writestr(name, keep(old.read(name)))
        for name, body in (add or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def fixture(name: str) -> bytes:
    return (DATA / name).read_bytes()


def movie() -> bytes:
    return fixture("movie.mp4") + TRAILER


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body
