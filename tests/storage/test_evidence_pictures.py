"""The planted marks are gone, the picture is the same; what is no honest picture is refused."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from storage.evidence import Refused, clean, limits
from tests.storage import evidence_samples as samples

KINDS: list[tuple[Callable[[], bytes], str, str]] = [
    (samples.jpeg, "image/jpeg", "jpg"),
    (samples.png, "image/png", "png"),
    (samples.webp, "image/webp", "webp"),
    (samples.heic, "image/jpeg", "jpg"),
]


def code_of(data: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(Refused) as caught:
        clean(data, name)
    return caught.value.code


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def colour(image: Image.Image, at: tuple[int, int]) -> str:
    pixel = image.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > 200 and pixel[2] < 60 else "blue" if pixel[2] > 200 and pixel[0] < 60 else "other"


@pytest.mark.parametrize("sample", [kind[0] for kind in KINDS])
def test_the_sample_has_marks_to_lose(sample: Callable[[], bytes]) -> None:
    assert b"Planted" in samples.marks_in(sample())


@pytest.mark.parametrize(("sample", "kind", "extension"), KINDS)
def test_a_picture_loses_its_marks(sample: Callable[[], bytes], kind: str, extension: str) -> None:
    cleaned = clean(sample(), "whatever.bin")
    assert (samples.marks_in(cleaned.data), cleaned.kind, cleaned.extension) == ([], kind, extension)


@pytest.mark.parametrize("sample", [kind[0] for kind in KINDS])
def test_a_cleaned_picture_has_no_exif_and_no_further_facts(sample: Callable[[], bytes]) -> None:
    image = opened(clean(sample(), "x").data)
    told = set(image.info) - {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "timestamp",
        "duration",
    }
    assert (dict(image.getexif()), told) == ({}, set())


@pytest.mark.parametrize("sample", [kind[0] for kind in KINDS])
def test_a_cleaned_picture_shows_the_same(sample: Callable[[], bytes]) -> None:
    image = opened(clean(sample(), "x").data)
    width, height = image.size
    middle = height // 2
    assert [colour(image, (5, middle)), colour(image, (width - 5, middle))] == ["red", "blue"]


def test_a_turned_photo_stands_upright() -> None:
    """Orientation 6: the camera was held upright, so what is stored at the left is shown at the top."""
    image = opened(clean(samples.jpeg(orientation=6), "x").data)
    assert (image.size, colour(image, (20, 5)), colour(image, (20, 55))) == ((40, 60), "red", "blue")


def test_a_colour_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    out = io.BytesIO()
    samples.picture().save(out, "JPEG", icc_profile=profile)
    assert "icc_profile" not in opened(clean(out.getvalue(), "x").data).info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_of_any_mode_is_taken(mode: str) -> None:
    source = Image.new("L", (8, 8), 200)
    out = io.BytesIO()
    (Image.new("I;16", (8, 8), 51_200) if mode == "I;16" else source.convert(mode)).save(out, "PNG")
    grey = opened(clean(out.getvalue(), "x").data).convert("L").getpixel((4, 4))
    assert grey == (255 if mode == "1" else 200)


def test_transparency_stays() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, 0)).save(out, "PNG")
    assert opened(clean(out.getvalue(), "x").data).getpixel((0, 0)) == (1, 2, 3, 0)


def test_a_print_shop_jpeg_becomes_rgb() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(out, "JPEG")
    assert opened(clean(out.getvalue(), "x").data).mode == "RGB"


def test_a_picture_of_30_000_by_30_000_is_a_bomb() -> None:
    assert code_of(samples.huge_png()) == "file-bomb"


def test_a_picture_just_above_the_limit_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PIXELS", 60 * 40 - 1)
    assert [code_of(sample()) for sample, _, _ in KINDS] == ["file-bomb"] * 4


def test_a_picture_at_the_limit_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PIXELS", 60 * 40)
    assert clean(samples.jpeg(), "x").kind == "image/jpeg"


def test_a_webp_that_claims_a_huge_canvas_is_a_bomb_before_it_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def laid_out(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Image, "open", laid_out)
    assert code_of(samples.huge_webp()) == "file-bomb"


def test_an_animation_is_refused_rather_than_cut_to_one_frame() -> None:
    assert code_of(samples.animated_webp()) == "file-type"


@pytest.mark.parametrize(("sample", "kind", "extension"), KINDS)
def test_half_a_picture_is_broken(sample: Callable[[], bytes], kind: str, extension: str) -> None:
    whole = sample()
    assert code_of(whole[: len(whole) // 2]) == "file-broken"


def test_a_header_alone_is_broken() -> None:
    assert code_of(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00") == "file-broken"


def test_a_picture_that_is_also_a_script_loses_the_script() -> None:
    script = b"<script>alert('Planted')</script>"
    whole = samples.jpeg()
    polyglot = whole[:2] + b"\xff\xfe" + (2 + len(script)).to_bytes(2, "big") + script + whole[2:] + script
    assert b"script" not in clean(polyglot, "x.html").data


def test_a_gif_that_is_also_a_script_is_refused() -> None:
    assert code_of(b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", "photo.gif") == "file-type"
