"""Forged pages and misplaced files: each bundle is whole but for one thing, and its lists fit what was forged."""

# ruff: noqa: E501 (a table of cases is read line by line)

import re
from dataclasses import replace

from bundles import TEXT, digest

from undersigned.publiclog.record import format_opening
from undersigned.verifier.findings import Wrong

INDEX, NEWEST, WAY_IN = "index.html", "signatories/newest/000.html", "signatories/index.html"
ARTICLE = re.compile(rb"<article.*?</article>\n", re.DOTALL)
LIST = re.compile(rb'<ol class="signatories">.*?</ol>\n', re.DOTALL)
PLAIN = """For an open timetable
We, passengers and staff, declare:
1. we regret that the evening trains were cancelled;
2. we ask the railway board:
   1. to publish the figures;
   2. to hear us *before* the next change.
If nothing changes, we shall meet again.
--\x20
https://letters.example.org/s/timetable/
Version 1
"""
FORGED = b"<article>\n<h1>For a closed timetable</h1>\n</article>\n"


def swap(path, old, new):
    def forge(statement, files):
        assert re.search(old, files[path])
        files[path] = re.sub(old, new, files[path], count=1)

    return forge


def swap_all(path, old, new):
    def forge(statement, files):
        assert old in files[path]
        files[path] = files[path].replace(old, new)

    return forge


def put(path, data):
    def forge(statement, files):
        files[path] = data

    return forge


def wrap(path, part, start, end, shown=b""):
    """Put the true *part* of a page where nobody sees it, and *shown* in its place."""

    def forge(statement, files):
        files[path] = part.sub(lambda found: start + found[0] + end + shown, files[path], count=1)

    return forge


def hide_numbers(statement, files):
    hidden = re.sub(rb"(<data [^>]*>)([0-9,]+)(</data>)", rb"<!--\1\2\3-->80,000", files[INDEX])
    files[INDEX] = hidden


def put_back_opening(statement, files):
    """Keep the opening of somebody who is gone in a file that the lists name."""
    files["openings/evil.jsonl"] = format_opening(statement.openings[1])


def beside(old, new):
    """Change what stands beside the name of the organisation, on all pages."""

    def forge(statement, files):
        for path in [path for path in files if path.endswith(".html")]:
            files[path] = files[path].replace(old, new)

    return forge


def copy_opening_of_another(statement, files):
    other = replace(statement.record("Mallory"), origin="letters.example.org/s/other")
    files["openings/000.jsonl"] = format_opening(statement.opening(1, other))


def add_tables(statement, files):
    lines = ["entry,class,name,role,affiliation,former,identification_only,decided_on,reservation,place,signed,version"]
    for index in statement.ledger.listed():
        record = statement.openings[index].record
        words = [record.name, record.role, record.affiliation, "false", "false", record.decided_on, "", ""]
        lines.append(",".join(map(str, [index, record.class_, *words, record.signed, record.version])))
    files["signatories/csv/000.csv"] = "".join(f"{line}\r\n" for line in lines).encode()


def change_table(old, new):
    def forge(statement, files):
        add_tables(statement, files)
        swap_all("signatories/csv/000.csv", old, new)(statement, files)

    return forge


def plain_text(statement):
    return f"{PLAIN}text.en.md SHA-256: {digest(TEXT.encode())}\n".encode()


def akoma_ntoso(statement):
    lines = plain_text(statement).decode().partition("\n-- ")[0]
    body = "".join(f"<p>{line}</p>" for line in lines.split("\n"))
    own = f'<t xmlns="urn:undersigned:akn:1" sha256="{digest(TEXT.encode())}"/>'
    return f"<akomaNtoso><meta>{own}</meta><mainBody>{body}</mainBody></akomaNtoso>".encode()


def put_copy(path, make, old=b"", new=b""):
    def forge(statement, files):
        data = make(statement)
        assert old in data
        files[path] = data.replace(old, new)

    return forge


MISPLACED = [
    ("openings in a file of another name", put_back_opening, Wrong.FILE_MISPLACED),
    ("openings beyond the log", put("openings/001.jsonl", b"{}\n"), Wrong.FILE_MISPLACED),
    ("a page beyond the log", put("signatories/newest/001.html", b"Mallory"), Wrong.FILE_MISPLACED),
    ("organisations beyond those who signed", put("signatories/organisations/002.html", b"Mallory"), Wrong.FILE_MISPLACED),
    ("another page among the lists", put("signatories/famous.html", b"Mallory"), Wrong.FILE_MISPLACED),
    ("a table beyond the log", put("signatories/csv/001.csv", b"Mallory"), Wrong.FILE_MISPLACED),
    ("an earlier text that the log does not name", put(f"history/{'ab' * 32}.md", b"# Other\n"), Wrong.FILE_MISPLACED),
    ("an earlier text under a name of its own", put("history/names.txt", b"Mallory"), Wrong.FILE_MISPLACED),
    ("a page of members whom the log does not know", put("members/union/index.html", b"Mallory"), Wrong.FILE_MISPLACED),
    ("a page in a language that the log does not name", put("fr/index.html", b"<p>Mallory</p>"), Wrong.FILE_MISPLACED),
    ("a text in a language that the log does not name", put("text.fr.md", b"# Autre\n"), Wrong.FILE_MISPLACED),
    ("a change of a version that there is not", put("versions/2.html", b"Mallory"), Wrong.FILE_MISPLACED),
    ("a logo that is not what it is called", put(f"logos/{'ab' * 32}.png", b"x"), Wrong.FILE_MISPLACED),
]  # fmt: skip

FORGED_PAGES = [
    ("another number shown to people", swap(INDEX, rb'"signed.person" value="3">3<', rb'"signed.person" value="3">80,000<'), Wrong.COUNT_WRONG),
    ("another number in the digits of another language", swap(INDEX, rb'value="3">3<', 'value="3">٨٠٠٠٠<'.encode()), Wrong.COUNT_WRONG),
    ("words in place of a number", swap(INDEX, rb'value="3">3<', rb'value="3">3 million<'), Wrong.COUNT_WRONG),
    ("another count over the text", swap(INDEX, rb'signatories">3 people', rb'signatories">80,000 people'), Wrong.COUNT_WRONG),
    ("another count below the text", swap(INDEX, rb"<span>3 people", rb"<span>80,000 people"), Wrong.COUNT_WRONG),
    ("no count over the text", swap(INDEX, rb'signatories">3 people and', rb'signatories">Crowds and'), Wrong.COUNT_WRONG),
    ("numbers in comments", hide_numbers, Wrong.PAGE_MALFORMED),
    ("a number that is hidden", swap(INDEX, rb"<p><data", rb"<p hidden><data"), Wrong.PAGE_MALFORMED),
    ("another count on the way in", swap(WAY_IN, rb'value="3">3<', rb'value="3">80,000<'), Wrong.COUNT_WRONG),
    ("a name on the way in", swap(WAY_IN, rb"</main>", rb'<ol class="signatories" data-rows><li><bdi>Mallory</bdi></li></ol>\n</main>'), Wrong.PAGE_MALFORMED),
    ("no way in", lambda statement, files: files.pop(WAY_IN), Wrong.PAGE_MISSING),
    ("the text in a comment", wrap(INDEX, ARTICLE, b"<!--\n", b"-->\n", FORGED), Wrong.PAGE_MALFORMED),
    ("the text in a template", wrap(INDEX, ARTICLE, b"<template>\n", b"</template>\n", FORGED), Wrong.PAGE_MALFORMED),
    ("the text hidden", swap(INDEX, rb'<article data-text="en">', rb'<article data-text="en" hidden>'), Wrong.PAGE_MALFORMED),
    ("the text in a hidden part", wrap(INDEX, ARTICLE, b"<div hidden>\n", b"</div>\n"), Wrong.PAGE_MALFORMED),
    ("the text folded away", wrap(INDEX, ARTICLE, b"<details>\n", b"</details>\n"), Wrong.PAGE_MALFORMED),
    ("a second text", wrap(INDEX, ARTICLE, b"", FORGED), Wrong.PAGE_MALFORMED),
    ("a word hidden in the text", swap(INDEX, rb"cancelled", rb"<span hidden>cancelled</span>"), Wrong.PAGE_MALFORMED),
    ("a word struck out in the text", swap(INDEX, rb"cancelled", rb"<s>cancelled</s>"), Wrong.PAGE_MALFORMED),
    ("a picture of a word in the text", swap(INDEX, rb"cancelled", rb'cancelled <img alt="never">'), Wrong.PAGE_MALFORMED),
    ("a field with a word in the text", swap(INDEX, rb"cancelled", rb'cancelled <input value="never">'), Wrong.PAGE_MALFORMED),
    ("clauses with other numbers", swap(INDEX, rb"<ol><li>we", rb'<ol start="4"><li>we'), Wrong.PAGE_MALFORMED),
    ("a style of its own", swap(INDEX, rb"</head>", rb"<style>article { display: none }</style></head>"), Wrong.PAGE_MALFORMED),
    ("an attribute of style", swap(INDEX, rb"<p>We,", rb'<p style="display:none">We,'), Wrong.PAGE_MALFORMED),
    ("a style sheet from elsewhere", swap(INDEX, rb"</head>", rb'<link rel="stylesheet" href="https://evil.example/x.css"></head>'), Wrong.PAGE_MALFORMED),
    ("a script from elsewhere", swap(INDEX, rb"</head>", rb'<script type="module" src="https://evil.example/x.js"></script></head>'), Wrong.PAGE_MALFORMED),
    ("a script that no list names", swap(INDEX, rb"</head>", rb'<script type="module" src="assets/evil.js"></script></head>'), Wrong.PAGE_MALFORMED),
    ("words in a script", swap(INDEX, rb"</head>", rb"<script>document.title = 1</script></head>"), Wrong.PAGE_MALFORMED),
    ("the list in a comment", wrap(NEWEST, LIST, b"<!--\n", b"-->\n", b"<ol>\n<li>Mallory</li>\n</ol>\n"), Wrong.PAGE_MALFORMED),
    ("the list in a template", wrap(NEWEST, LIST, b"<template>\n", b"</template>\n"), Wrong.PAGE_MALFORMED),
    ("the list hidden", swap(NEWEST, rb'<ol class="signatories">', rb'<ol class="signatories" hidden>'), Wrong.PAGE_MALFORMED),
    ("the latest list hidden", swap(INDEX, rb'<ol class="signatories">', rb'<ol class="signatories" hidden>'), Wrong.PAGE_MALFORMED),
    ("the latest names hidden", swap(INDEX, rb'<section id="signatories">', rb'<section id="signatories" hidden>'), Wrong.PAGE_MALFORMED),
    ("a name in a list of another kind", wrap(NEWEST, LIST, b"<ul>\n<li>Mallory</li>\n</ul>\n", b""), Wrong.PAGE_MALFORMED),
    ("a name in a paragraph of its own", wrap(NEWEST, LIST, b"<p>Seen</p>\n<p>Mallory</p>\n", b""), Wrong.PAGE_MALFORMED),
    ("a name in a paragraph beside the text", wrap(INDEX, ARTICLE, b"", b"<p>Mallory signed too.</p>\n"), Wrong.PAGE_MALFORMED),
    ("a day of decision changed", beside(b"decided on 2026-11-20", b"decided on 2020-01-01"), Wrong.PAGE_NAME_CHANGED),
    ("a day of decision dropped", beside(b" <small>decided on 2026-11-20</small>", b""), Wrong.PAGE_NAME_CHANGED),
    ("words beside a name", beside(b"Ada 0</bdi></li>", b"Ada 0</bdi> <small>for 5,000 members</small></li>"), Wrong.PAGE_NAME_CHANGED),
    ("words beside an imported name", beside(b"Cy</bdi></li>", b"Cy</bdi> <small>dismissed</small></li>"), Wrong.PAGE_NAME_CHANGED),
    ("another title", swap(INDEX, rb"<title>For an open", rb"<title>For a closed"), Wrong.PAGE_TEXT_CHANGED),
    ("another title for networks", swap(INDEX, rb"</head>", rb'<meta property="og:title" content="For war"></head>'), Wrong.PAGE_TEXT_CHANGED),
    ("another description for networks", swap(INDEX, rb"</head>", rb'<meta property="og:description" content="We want war"></head>'), Wrong.PAGE_TEXT_CHANGED),
    ("another count for programs", swap(INDEX, rb"</head>", rb'<script type="application/ld+json">{"interactionStatistic":{"userInteractionCount":80000}}</script></head>'), Wrong.COUNT_WRONG),
    ("a form that is sent elsewhere", swap(INDEX, rb'action="https://letters.example.org', rb'action="https://evil.example'), Wrong.FORM_CHANGED),
    ("a form for another text", swap(INDEX, rb'name="text" value="....', rb'name="text" value="0000'), Wrong.FORM_CHANGED),
    ("a second form", swap(INDEX, rb"</main>", rb'<form action="https://evil.example/"></form></main>'), Wrong.FORM_CHANGED),
    ("another title in the frame", put("embed.html", b"<html><head></head><body><h1>For war</h1></body></html>"), Wrong.PAGE_TEXT_CHANGED),
    ("another count in the frame", put("embed.html", b"<html><head></head><body><h1>For an open timetable</h1><p>80,000 people <time>today</time></p></body></html>"), Wrong.COUNT_WRONG),
    ("another plain text", put_copy("text.en.txt", plain_text, b"evening", b"morning"), Wrong.TEXT_COPY_CHANGED),
    ("more under a plain text", put_copy("text.en.txt", plain_text, b"Version 1", b"Version 1\nMallory signed"), Wrong.TEXT_COPY_CHANGED),
    ("another text as Akoma Ntoso", put_copy("text.en.akn.xml", akoma_ntoso, b"evening", b"morning"), Wrong.TEXT_COPY_CHANGED),
    ("a text that declares entities", put_copy("text.en.akn.xml", akoma_ntoso, b"<akomaNtoso>", b"<!DOCTYPE a><akomaNtoso>"), Wrong.TEXT_COPY_CHANGED),
    ("a text that is nested too deep", put_copy("text.en.akn.xml", akoma_ntoso, b"<mainBody>", b"<mainBody>" + b"<p>" * 5000 + b"</p>" * 5000), Wrong.TEXT_COPY_CHANGED),
    ("a number that is longer than any count", swap(INDEX, rb'value="3">3<', b'value="3">' + b"9" * 5000 + b"<"), Wrong.COUNT_WRONG),
    ("elements too deep in each other", swap(INDEX, rb"</main>", b"<div>" * 5000 + b"</div>" * 5000 + b"</main>"), Wrong.PAGE_MALFORMED),
    ("a name changed in a table", change_table(b"Ada 0", b"Mallory"), Wrong.TABLE_WRONG),
    ("a name dropped from a table", change_table(b"1,person,Ada 0,,,false,false,,,,2026-11-23,1\r\n", b""), Wrong.TABLE_WRONG),
    ("a name added to a table", change_table(b"2026-11-23,1\r\n4", b"2026-11-23,1\r\n9,person,Mallory,,,false,false,,,,2026-11-23,1\r\n4"), Wrong.TABLE_WRONG),
    ("a day changed in a table", change_table(b"2026-11-20", b"2020-01-01"), Wrong.TABLE_WRONG),
    ("more entries in a file than the log has", lambda statement, files: files.update({"tile/entries/000.p/5": files["tile/entries/000.p/5"] + b"\0\0"}), Wrong.ENTRIES_ADDED),
    ("more hashes in a tile than the log has", lambda statement, files: files.update({"tile/0/000.p/5": files["tile/0/000.p/5"] + bytes(32)}), Wrong.TILE_CHANGED),
    ("openings of another statement", copy_opening_of_another, Wrong.RECORD_FOREIGN),
    ("a derived file that is not named", put("derived.json", b'{"files":{},"v":1}'), Wrong.DERIVED_CHANGED),
]  # fmt: skip

GOOD_COPIES = [
    put_copy("text.en.txt", plain_text),
    put_copy("text.en.akn.xml", akoma_ntoso),
    add_tables,
]
