"""A text read aloud: handed in at the desk, heard beside the text, listed in podcast feeds, and forgotten again."""

from __future__ import annotations

import re
from copy import deepcopy
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.builders import NOON, make_collection, make_content, make_waiting
from tests.builders_of_languages import change_draft
from tests.builders_of_sounds import SECRET, make_m4a, make_mp3, make_ogg
from tests.desk.browsing import visit

from undersigned.archiving.nameless import is_nameless
from undersigned.desk import actions as desk
from undersigned.publishing import actions as publishing
from undersigned.publishing.cards import draw_cards, draw_instance_cover, read_instance_cover
from undersigned.recordings import rules
from undersigned.recordings.models import Recording
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import Role
from undersigned.verifier.mirror import mirror
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify
from undersigned.web.removing import drop_shelves_of_nobody

TODAY = NOON.date()
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


@pytest.fixture
def collection(opened):
    return deepcopy(opened)


@pytest.fixture
def bring_out(collection, instance, ring):
    def run(*, full=False):
        publishing.publish(collection, instance=instance, ring=ring, now=NOON, full=full)
        folder = instance.public / "s" / collection.slug
        report = verify(FolderSource(folder), processes=1)
        assert report.is_good, report.findings.kept
        publishing.publish_front(instance)
        return folder

    return run


@pytest.fixture
def add_german(collection, ring):
    content = make_content("Für einen Fahrplan")
    version = collection.statement.versions.get()
    draft = texts.add_language(version, lang="de", role=Role.TRANSLATION, content=content)
    desk.freeze_language(draft, seen=format_text(content), ring=ring, now=NOON)


def hand_in(client, collection, data, **typed):
    file = SimpleUploadedFile("reading", data)
    where = f"/desk/s/{collection.slug}/recordings/"
    return client.post(where, {"do": "put", "lang": "en", "speaker": "", "file": file, **typed})


def heard_in(folder):
    return sorted(path.name for path in (folder / "recordings").glob("*") if path.suffix in {".mp3", ".m4a", ".ogg"})


def read_feed(path):
    return ET.fromstring(path.read_bytes()).find("channel")


def take_back(client, collection):
    visit(client, f"/desk/s/{collection.slug}/recordings/").press("Take it back")


@pytest.mark.parametrize(
    ("data", "ending", "kind"),
    [(make_mp3(), "mp3", "audio/mpeg"), (make_m4a(), "m4a", "audio/x-m4a"), (make_ogg(), "ogg", "audio/ogg")],
)
def test_a_recording_stands_beside_the_text_and_in_the_feed(client, collection, bring_out, data, ending, kind):
    assert "<audio" not in (bring_out() / "index.html").read_text()

    assert hand_in(client, collection, data, speaker=" Ada  Quay ").status_code == 302

    folder = bring_out()
    (name,) = heard_in(folder)
    out = (folder / "recordings" / name).read_bytes()
    assert name == f"{sha256(out).hexdigest()}.{ending}"
    assert SECRET.encode() not in out
    page = (folder / "index.html").read_text()
    assert re.search(r'<audio controls preload="none" aria-label="[^"]+">', page)
    assert f'<source src="recordings/{name}" type="{kind}">' in page
    assert "Read aloud by Ada Quay" in page
    assert '<time datetime="PT3S">0:03</time>' in page
    assert 'type="application/rss+xml" href="podcast.en.xml"' in page
    channel = read_feed(folder / "podcast.en.xml")
    home = f"{settings.INSTANCE.base_url}/s/{collection.slug}/"
    assert channel.findtext("language") == "en"
    assert channel.findtext(f"{ITUNES}explicit") == "false"
    assert channel.find(f"{ITUNES}category").get("text") == "Society & Culture"
    assert channel.find("{http://www.w3.org/2005/Atom}link").get("href") == f"{home}podcast.en.xml"
    (item,) = channel.findall("item")
    assert item.find("enclosure").attrib == {"url": f"{home}recordings/{name}", "length": str(len(out)), "type": kind}
    assert (item.find("guid").text, item.find("guid").get("isPermaLink")) == (name.split(".")[0], "false")
    assert item.findtext(f"{ITUNES}duration") == "3"
    assert item.findtext("pubDate").endswith(" 00:00:00 GMT")


def test_the_contact_stands_in_the_feed_only_where_it_is_an_address(client, collection, bring_out):
    hand_in(client, collection, make_mp3())
    for contact, said in (("ada@example.org", "ada@example.org"), ("https://example.org/@ada", None)):
        collection.statement.contact = contact
        collection.statement.save()
        publishing.mark_front_stale(collection)
        assert read_feed(bring_out() / "podcast.en.xml").findtext(f"{ITUNES}owner/{ITUNES}email") == said


def test_a_recording_that_is_taken_back_goes_from_pages_feeds_files_and_copies(
    client, collection, bring_out, instance, tmp_path
):
    hand_in(client, collection, make_mp3())
    folder = bring_out()
    copy = tmp_path / "copy"
    assert mirror(FolderSource(folder), copy, processes=1).is_good
    assert heard_in(copy) == heard_in(folder) != []
    assert (instance.public / "podcast.xml").exists()

    take_back(client, collection)

    folder = bring_out()
    assert not Recording.objects.exists()
    assert mirror(FolderSource(folder), copy, processes=1).is_good
    for place in (folder, copy):
        assert not (place / "recordings").exists()
        assert not (place / "podcast.en.xml").exists()
        assert "<audio" not in (place / "index.html").read_text()
        assert b"recordings" not in (place / "files.txt").read_bytes()
    assert list(instance.public.glob("podcast*")) == []
    assert "podcast" not in (instance.public / "index.html").read_text()


def test_another_recording_takes_the_place_of_the_first(client, collection, bring_out):
    hand_in(client, collection, make_mp3())
    first = heard_in(bring_out())

    hand_in(client, collection, make_ogg())

    (second,) = heard_in(bring_out())
    assert [second] != first
    assert len(read_feed(bring_out() / "podcast.en.xml").findall("item")) == 1


def test_with_a_newer_version_the_page_says_which_one_it_reads(client, collection, bring_out, ring):
    hand_in(client, collection, make_mp3())
    texts.start_version(collection.statement)
    change_draft(collection.statement, make_content(ask="we ask the board to publish it by May."))
    draft = reading.draft_of(collection.statement)
    seen = format_text(reading.content_of(draft))
    desk.freeze(draft.version, seen=seen, instance=settings.INSTANCE, ring=ring, now=NOON)
    collection.refresh_from_db()

    folder = bring_out()

    assert "It reads version 1; the text has changed since." in (folder / "index.html").read_text()
    assert "(Version 1)" in read_feed(folder / "podcast.en.xml").findtext("item/title")
    hand_in(client, collection, make_ogg())
    folder = bring_out()
    assert "It reads version" not in (folder / "index.html").read_text()
    assert len(read_feed(folder / "podcast.en.xml").findall("item")) == 2
    assert len(heard_in(folder)) == 2


def test_the_feed_of_the_instance_lists_what_is_out(client, collection, bring_out, instance):
    hand_in(client, collection, make_mp3())
    publishing.publish_front(instance)
    assert not (instance.public / "podcast.xml").exists()

    folder = bring_out()

    channel = read_feed(instance.public / "podcast.xml")
    (url,) = [item.find("enclosure").get("url") for item in channel.findall("item")]
    assert url == f"{instance.base_url}/s/{collection.slug}/recordings/{heard_in(folder)[0]}"
    assert channel.findtext("language") == "en"
    assert 'href="podcast.xml"' in (instance.public / "index.html").read_text()
    assert 'href="../podcast.xml"' in (instance.public / "de" / "index.html").read_text()


def test_covers_are_square_large_and_without_transparency(client, collection, bring_out, instance):
    draw_cards(collection, instance=instance, now=NOON)
    assert not list((instance.data / "cards" / collection.slug).glob("*cover*"))
    hand_in(client, collection, make_mp3())

    assert draw_cards(collection, instance=instance, now=NOON)
    draw_instance_cover(instance, now=NOON)

    folder = bring_out()
    for feed, path in ((folder / "podcast.en.xml", folder / "card.en.cover.png"),
                       (instance.public / "podcast.xml", instance.public / "podcast.png")):  # fmt: skip
        assert read_feed(feed).find(f"{ITUNES}image").get("href").endswith(f"/{path.name}")
        picture = Image.open(BytesIO(path.read_bytes()))
        assert (picture.size, picture.mode) == ((1500, 1500), "RGB")
    assert "cover" not in (folder / "share.html").read_text()


def test_the_cover_of_the_instance_outlives_the_night(instance):
    draw_instance_cover(instance, now=NOON)

    drop_shelves_of_nobody(instance)

    assert read_instance_cover(instance)


def test_a_translation_is_heard_on_its_own_page(client, collection, bring_out, add_german):
    hand_in(client, collection, make_mp3())
    hand_in(client, collection, make_ogg(), lang="de")

    folder = bring_out()

    assert "mp3" in re.search(r'<source src="([^"]+)"', (folder / "index.html").read_text())[1]
    german = (folder / "de" / "index.html").read_text()
    assert re.search(r'<source src="../recordings/[0-9a-f]{64}\.ogg"', german)
    assert "Den Text anhören" in german
    assert read_feed(folder / "podcast.de.xml").findtext("language") == "de"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"RIFF\0\0\0\0WAVEfmt ", "no sound that is taken"),
        (make_m4a(codec=b"alac"), "Not every browser"),
        (make_mp3()[:700], "read to its end"),
        (bytes(6_000_001), "more than 6 MB"),
    ],
    ids=["empty", "wav", "alac", "cut off", "large"],
)
def test_what_is_not_taken_is_refused_in_words(client, collection, data, said):
    answer = hand_in(client, collection, data, speaker="Ada Quay")

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert 'value="Ada Quay"' in answer.content.decode()
    assert not Recording.objects.exists()


def test_the_same_sound_is_not_taken_for_two_texts(client, collection, add_german):
    hand_in(client, collection, make_mp3())

    assert hand_in(client, collection, make_mp3(), lang="de").status_code == 409

    assert Recording.objects.count() == 1


@pytest.mark.parametrize("typed", [{"lang": "fr"}, {"lang": ""}, {"speaker": "x" * 201}, {"speaker": "a\u202eb"}])
def test_a_text_that_is_not_there_and_an_odd_name_are_refused(client, collection, typed):
    assert hand_in(client, collection, make_mp3(), **typed).status_code == 409
    assert not Recording.objects.exists()


def test_there_is_an_end_to_their_number(client, collection, monkeypatch):
    monkeypatch.setattr(rules, "MOST_RECORDINGS", 0)

    assert hand_in(client, collection, make_mp3()).status_code == 409


def test_a_recording_takes_room_of_its_coalition(client, collection):
    coalition = collection.statement.coalition
    coalition.most_storage = 10
    coalition.save()

    assert hand_in(client, collection, make_mp3()).status_code == 409

    assert not Recording.objects.exists()


@pytest.mark.parametrize("number", ["", "0", "x", "99999"])
def test_what_is_not_there_is_not_taken_back(client, collection, number):
    hand_in(client, collection, make_mp3())

    answer = client.post(f"/desk/s/{collection.slug}/recordings/", {"do": "take-back", "number": number})

    assert answer.status_code == 409
    assert Recording.objects.exists()


def test_nobody_takes_back_what_belongs_to_another_statement(client, collection, add):
    hand_in(client, collection, make_mp3())
    other = make_collection()
    add(other.statement)

    where = f"/desk/s/{other.slug}/recordings/"
    answer = client.post(where, {"do": "take-back", "number": Recording.objects.get().pk})

    assert answer.status_code == 409
    assert Recording.objects.exists()


def test_the_bytes_of_recordings_that_are_out_are_not_read_again(client, collection, ring, bring_out):
    hand_in(client, collection, make_mp3())
    bring_out()
    make_waiting(collection, "Ada Further")
    signing.integrate(collection, ring=ring, today=TODAY)
    Recording.objects.update(data=b"never read")

    (out,) = (bring_out() / "recordings").glob("*.mp3")

    assert out.read_bytes() != b"never read"


def test_places_that_forget_nothing_get_no_voice():
    assert not is_nameless(f"recordings/{'ab' * 32}.mp3")
    assert not is_nameless("podcast.en.xml")
