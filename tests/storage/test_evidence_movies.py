import shutil
import subprocess

import pytest

from storage.evidence import Refused, boxes, clean, limits, tracks
from tests.storage import evidence_samples as samples

MOVIES = [
    ("movie.mp4", "video/mp4", "mp4"),
    ("movie.mov", "video/quicktime", "mov"),
    ("fragmented.mp4", "video/mp4", "mp4"),
    ("telemetry.mp4", "video/mp4", "mp4"),
    ("fragmented_telemetry.mp4", "video/mp4", "mp4"),
    ("sound.m4a", "audio/mp4", "m4a"),
]
SOUNDS = ["opus.ogg", "vorbis.ogg"]
EVERYTHING = [name for name, _, _ in MOVIES] + SOUNDS


def code_of(data: bytes, name: str = "movie.mp4") -> str:
    with pytest.raises(Refused) as caught:
        clean(data, name)
    return caught.value.code


def frames(data: bytes) -> bytes:
    """Digests of all decoded pictures and sounds."""
    told = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", "-", "-map", "0:v?", "-map", "0:a?", "-f", "framemd5", "-"],
        input=data,
        capture_output=True,
        check=True,
    )
    return told.stdout


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_sample_has_marks_to_lose(name: str) -> None:
    assert b"Planted" in samples.marks_in(samples.fixture(name))


def test_the_sample_tells_where_it_was_recorded() -> None:
    assert (b"+39.9042" in samples.fixture("movie.mov"), b"loci" in samples.fixture("movie.mp4")) == (True, True)


@pytest.mark.parametrize(("name", "kind", "extension"), MOVIES)
def test_a_movie_loses_its_marks(name: str, kind: str, extension: str) -> None:
    cleaned = clean(samples.fixture(name) + samples.TRAILER, "whatever.bin")
    left = samples.marks_in(cleaned.data) + [mark for mark in (b"39.9042", b"loci", b"Handler") if mark in cleaned.data]
    assert (left, cleaned.kind, cleaned.extension) == ([], kind, extension)


@pytest.mark.parametrize("name", SOUNDS)
def test_a_recording_loses_its_marks(name: str) -> None:
    cleaned = clean(samples.fixture(name) + samples.TRAILER, "whatever.bin")
    left = samples.marks_in(cleaned.data) + [mark for mark in (b"39.9042", b"Lavf", b"Lavc") if mark in cleaned.data]
    assert (left, cleaned.kind, cleaned.extension) == ([], "audio/ogg", "ogg")


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on PATH; on Debian: apt install ffmpeg")
@pytest.mark.parametrize("name", EVERYTHING)
def test_every_picture_and_sound_plays_as_before(name: str) -> None:
    data = samples.fixture(name)
    assert frames(clean(data, name).data) == frames(data)


@pytest.mark.parametrize("name", ["movie.mp4", "movie.mov", "sound.m4a", "telemetry.mp4"])
def test_the_bytes_of_every_sample_stay_where_the_tables_say(name: str) -> None:
    data = samples.fixture(name)
    cleaned = clean(data, name).data

    def played(whole: bytes) -> list[bytes]:
        body = bytearray(whole)
        moov = next(box for box in boxes.whole_boxes(body) if box.kind == b"moov")
        spans = [span for track in tracks.of(body, moov) if track.played for span in track.samples]
        return [whole[start:end] for start, end in spans]

    assert (played(cleaned), len(cleaned)) == (played(data), len(data))


def test_no_instant_of_recording_is_left() -> None:
    data = clean(samples.fixture("movie.mp4"), "x").data
    instants = [data[at + 8 : at + 16] for kind in (b"mvhd", b"tkhd", b"mdhd") for at in positions(data, kind)]
    assert set(instants) == {bytes(8)}


def test_the_sample_has_instants_to_lose() -> None:
    data = samples.fixture("movie.mp4")
    assert data[data.index(b"mvhd") + 8 : data.index(b"mvhd") + 16] != bytes(8)


def positions(data: bytes, kind: bytes) -> list[int]:
    return [at for at in range(len(data)) if data.startswith(kind, at)]


@pytest.mark.parametrize("kind", [b"uuid", b"meta", b"udta", b"skip", b"free", b"Xtra", b"abcd"])
def test_an_unknown_box_at_the_top_is_emptied(kind: bytes) -> None:
    data = samples.fixture("movie.mp4") + samples.box(kind, b"Planted" * 9)
    assert samples.marks_in(clean(data, "x").data) == []


def test_an_unknown_box_deep_inside_is_emptied() -> None:
    data = bytearray(samples.fixture("movie.mp4"))
    at = data.index(b"stts")  # the box before its size is kept, so the offsets stay
    assert clean(bytes(data[:at]) + b"xxxx" + bytes(data[at + 4 :]), "x").data[at : at + 4] == b"free"


def test_bytes_in_the_media_that_no_track_plays_are_emptied() -> None:
    data = samples.fixture("movie.mp4") + samples.box(b"mdat", b"Planted" * 9)
    assert samples.marks_in(clean(data, "x").data) == []


def test_media_in_another_file_is_refused() -> None:
    data = bytearray(samples.fixture("movie.mp4"))
    at = data.index(b"url ")
    data[at + 7] = 0
    assert code_of(bytes(data)) == "file-broken"


def test_a_movie_without_picture_or_sound_is_broken() -> None:
    data = samples.fixture("movie.mp4").replace(b"vide", b"text").replace(b"soun", b"text")
    assert code_of(data) == "file-broken"


def test_a_movie_whose_tables_lead_outside_is_broken() -> None:
    data = bytearray(samples.fixture("movie.mp4"))
    at = data.index(b"stco")
    data[at + 12 : at + 16] = b"\x7f\xff\xff\xff"
    assert code_of(bytes(data)) == "file-broken"


@pytest.mark.parametrize("name", EVERYTHING)
def test_half_a_recording_is_broken_or_shorter(name: str) -> None:
    whole = samples.fixture(name)
    outcome = outcome_of(whole[: len(whole) // 2], name)
    assert outcome in ("file-broken", "taken")


def outcome_of(data: bytes, name: str) -> str:
    try:
        clean(data, name)
    except Refused as refused:
        return refused.code
    return "taken"


def test_boxes_without_end_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BOXES", 50)
    assert code_of(samples.fixture("movie.mp4") + samples.box(b"free", b"") * 60) == "file-bomb"


def test_boxes_without_end_are_not_even_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BOXES", 50)
    with pytest.raises(Refused):
        boxes.whole_boxes(bytearray(samples.box(b"free", b"") * 60))


def test_boxes_within_boxes_without_end_are_a_bomb() -> None:
    deep = b""
    for _ in range(40):
        deep = samples.box(b"tapt", deep)
    assert code_of(samples.fixture("fragmented.mp4") + samples.box(b"moof", deep)) == "file-bomb"


def test_too_many_samples_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SAMPLES", 2)
    assert code_of(samples.fixture("movie.mp4")) == "file-broken"


def test_bytes_in_a_fragmented_movie_that_no_track_plays_are_emptied() -> None:
    data = samples.fixture("fragmented.mp4") + samples.box(b"mdat", b"Planted" * 9)
    assert samples.marks_in(clean(data, "x").data) == []


def test_a_further_track_of_a_fragmented_movie_is_emptied() -> None:
    whole = samples.fixture("fragmented_telemetry.mp4")
    cleaned = clean(whole, "x").data
    assert (b"Telemetry" in whole, b"Telemetry" in cleaned, whole.count(b"traf") > cleaned.count(b"traf")) == (
        True,
        False,
        True,
    )


def second_stream(data: bytes) -> bytes:
    """The same pages once more under another serial number."""
    return data.replace(data[14:18], b"\x01\x02\x03\x04")


def test_two_streams_woven_together_are_refused() -> None:
    one = samples.fixture("opus.ogg")
    first = one.index(b"OggS", 1)
    assert code_of(one[:first] + second_stream(one)[:first] + one[first:], "x.ogg") == "file-type"


def test_a_stream_chained_behind_the_first_is_dropped() -> None:
    data = samples.fixture("opus.ogg")
    assert clean(data + second_stream(data), "x").data == clean(data, "x").data


def test_an_ogg_of_another_codec_is_refused() -> None:
    assert code_of(samples.fixture("opus.ogg").replace(b"OpusHead", b"Speex   "), "x.ogg") in (
        "file-type",
        "file-broken",
    )


def test_too_many_pages_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_OGG_PAGES", 2)
    assert code_of(samples.fixture("vorbis.ogg")) == "file-bomb"
