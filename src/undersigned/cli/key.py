"""`undersigned key`: makes and tries the keys of convenors and trustees. It needs no network; better use none."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.cli.asking import (
    add_passphrase_argument,
    ask_passphrase,
    check_absent,
    naming,
    read_file,
    read_text,
    today,
    unlock_file,
    write_new,
)
from undersigned.cli.main import GOOD, Undone
from undersigned.opening.box import MAX_BOX_BYTES, Box, format_box, make_box, open_box, parse_box
from undersigned.opening.ceremony import ceremony_page, ceremony_sha256
from undersigned.sealing.contents import Rehearsal, parse_content
from undersigned.sealing.envelope import (
    MAX_SEALED_BYTES,
    check_recipient,
    find_recipient,
    fingerprint_recipients,
    generate_key,
    open_sealed,
    spell_fingerprint,
)
from undersigned.sealing.keyfile import lock_key
from undersigned.sealing.shares import SECRET_BYTES, SHARE_WORDS, Paper, SplitImpossible, parse_paper
from undersigned.sealing.words import PASSPHRASE_BYTES, spell_passphrase

if TYPE_CHECKING:
    import argparse

_MAX_PAPER_BYTES = 4096
_READ_BACK = (3, 11, 20)
_WORDS_IN_A_ROW = 5


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "key",
        help="make and try the keys of convenors and trustees, offline",
        description="Makes and tries the keys that sealed signatures are opened with. Needs no network.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _register_own(actions)
    _register_shared(actions)


def _register_own(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    make = actions.add_parser("make", help="make a key, locked with a passphrase of seven words")
    make.add_argument("file", metavar="FILE", type=Path, help="the new key file; copy it to two sticks")
    _finish(make, _make)
    show = actions.add_parser("show", help="print public key and fingerprint of a key file")
    show.add_argument("file", metavar="FILE", type=Path)
    add_passphrase_argument(show)
    _finish(show, _show)
    rehearse = actions.add_parser("rehearse", help="open the sealed test sentence and print its answer")
    rehearse.add_argument("test", metavar="TEST", type=Path, help="the test that the statement's page gives")
    ways = rehearse.add_mutually_exclusive_group(required=True)
    ways.add_argument("--key", type=Path, metavar="FILE", help="the key file")
    ways.add_argument("--box", type=Path, metavar="BOX", help="the trustees' box")
    add_paper_argument(rehearse)
    add_passphrase_argument(rehearse)
    _finish(rehearse, _rehearse)
    fingerprint = actions.add_parser("fingerprint", help="print the words for public keys")
    fingerprint.add_argument("recipients", metavar="age1…", nargs="+")
    _finish(fingerprint, _fingerprint)
    page = actions.add_parser("page", help="write the ceremony page, one file that works with the network off")
    page.add_argument("file", metavar="FILE", type=Path)
    _finish(page, _page)


def _register_shared(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    split = actions.add_parser("split", help="make a key that trustees open together")
    split.add_argument("box", metavar="BOX", type=Path, help="the new box; no secret, keep several copies")
    split.add_argument("--for", dest="origin", required=True, metavar="STATEMENT", help="as `letters.example.org/s/id`")
    split.add_argument("--needed", type=int, required=True, metavar="K", help="how many papers open it")
    split.add_argument("--papers", type=int, required=True, metavar="N", help="how many papers there are")
    split.add_argument("--write", type=Path, metavar="DIR", help="write each paper to a file instead of printing them")
    _finish(split, _split)
    join = actions.add_parser("join", help="try whether papers open a box")
    join.add_argument("box", metavar="BOX", type=Path)
    add_paper_argument(join)
    _finish(join, _join)


def add_paper_argument(parser: argparse.ArgumentParser) -> None:
    """Add the papers that a box is opened with."""
    parser.add_argument(
        "--paper", dest="papers", action="append", type=Path, default=[], metavar="FILE",
        help="the words of one paper; once for each. Without it they are asked for",
    )  # fmt: skip


def unlock_box(path: Path, papers: list[Path]) -> tuple[Box, str]:
    """Return the box at *path* and the key in it, opened with *papers* or with words that are typed."""
    with naming(path):
        box = parse_box(read_file(path, MAX_BOX_BYTES))
    read = [_read_paper(paper) for paper in papers] if papers else _ask_papers(box)
    with naming(path):
        return box, open_box(box, read)


def describe_recipient(recipient: str) -> dict[str, str]:
    """Return public key, fingerprint and its words."""
    fingerprint = fingerprint_recipients([recipient])
    return {"fingerprint": fingerprint.hex(), "recipient": recipient, "words": spell_fingerprint(fingerprint)}


def _make(arguments: argparse.Namespace) -> int:
    check_absent(arguments.file)
    key = generate_key()
    passphrase = spell_passphrase(secrets.token_bytes(PASSPHRASE_BYTES))
    write_new(arguments.file, lock_key(key, passphrase, created_on=today()))
    members = describe_recipient(find_recipient(key))
    if arguments.json:
        return _print_json({**members, "file": str(arguments.file), "passphrase": passphrase})
    print(f"The key is in {arguments.file}. Write these seven words on paper, twice, and nowhere else:\n")
    print(f"    {passphrase}\n")
    _print_recipient(members)
    print(
        "\nCopy the file to two sticks. Keep one stick and one paper in one place, the others in another.\n"
        "Without a stick and its words nobody can open what is sealed to this key: nobody can restore it.\n"
        "Now try both: undersigned key rehearse TEST --key FILE"
    )
    return GOOD


def _show(arguments: argparse.Namespace) -> int:
    members = describe_recipient(find_recipient(unlock_file(arguments.file, ask_passphrase(arguments))))
    if arguments.json:
        return _print_json(members)
    _print_recipient(members)
    return GOOD


def _rehearse(arguments: argparse.Namespace) -> int:
    sealed = read_file(arguments.test, MAX_SEALED_BYTES)
    if arguments.box:
        key = unlock_box(arguments.box, arguments.papers)[1]
    else:
        key = unlock_file(arguments.key, ask_passphrase(arguments))
    with naming(arguments.test):
        content = parse_content(open_sealed(sealed, [key]))
    if not isinstance(content, Rehearsal):
        raise Undone(f"{arguments.test} holds a signature, not a test. Take the test from the statement's page.")
    if arguments.json:
        return _print_json({"answer": content.answer, "origin": content.origin})
    print(f"This is a test for the statement {content.origin}. The answer is:\n\n    {content.answer}")
    return GOOD


def _fingerprint(arguments: argparse.Namespace) -> int:
    for recipient in arguments.recipients:
        with naming(recipient):
            check_recipient(recipient)
    fingerprint = fingerprint_recipients(arguments.recipients)
    members = {"fingerprint": fingerprint.hex(), "words": spell_fingerprint(fingerprint)}
    if arguments.json:
        return _print_json(members)
    print(f"Fingerprint:  {members['words']}\n              {members['fingerprint']}")
    return GOOD


def _page(arguments: argparse.Namespace) -> int:
    write_new(arguments.file, ceremony_page())
    members = {"file": str(arguments.file), "sha256": ceremony_sha256()}
    if arguments.json:
        return _print_json(members)
    print(f"The page is in {arguments.file}. Carry it to a computer with the network off, and open it in a browser.")
    print(f"SHA-256: {members['sha256']}")
    return GOOD


def _split(arguments: argparse.Namespace) -> int:
    check_absent(arguments.box)
    if arguments.write:
        check_absent(*(_paper_path(arguments.write, number) for number in range(1, arguments.papers + 1)))
    try:
        box, papers = make_box(
            arguments.origin,
            generate_key(),
            secret=secrets.token_bytes(SECRET_BYTES),
            needed=arguments.needed,
            papers=arguments.papers,
            created_on=today(),
        )
    except SplitImpossible as error:
        raise Undone(f"{error}. Choose --needed and --papers accordingly.") from error
    write_new(arguments.box, format_box(box))
    members = describe_recipient(box.recipient)
    for paper in papers if arguments.write else ():
        write_new(_paper_path(arguments.write, paper.number), _format_paper(box, paper).encode())
    if arguments.json:
        return _print_json(
            {
                **members,
                "box": str(arguments.box),
                "number": box.number,
                "papers": [] if arguments.write else [paper.words for paper in papers],
            }
        )
    if not arguments.write:
        for paper in papers:
            print(_format_paper(box, paper))
    print(f"The box is in {arguments.box}. Any {box.needed} of {box.papers} papers open it; fewer never will.")
    _print_recipient(members)
    read_back = " and ".join((", ".join(map(str, _READ_BACK[:-1])), str(_READ_BACK[-1])))
    print(
        f"Let each trustee read back words {read_back}. Give the box to the statement's page, then try its test here: "
        f"undersigned key rehearse TEST --box {arguments.box}"
    )
    return GOOD


def _join(arguments: argparse.Namespace) -> int:
    box, key = unlock_box(arguments.box, arguments.papers)
    members = {**describe_recipient(find_recipient(key)), "origin": box.origin}
    if arguments.json:
        return _print_json(members)
    print(f"The box for {box.origin} opens with these papers. Nothing was written.")
    _print_recipient(members)
    return GOOD


def _read_paper(path: Path) -> Paper:
    # What the paper says of itself stands above the words, with a colon; only the numbered lines are words.
    lines = [line for line in read_text(path, _MAX_PAPER_BYTES).splitlines() if ":" not in line]
    with naming(path):
        return parse_paper("\n".join(lines))


def _ask_papers(box: Box) -> list[Paper]:
    if not sys.stdin.isatty():
        raise Undone("There is nobody to ask for words. Use --paper FILE, once for each paper.")
    papers: list[Paper] = []
    while len(papers) < box.needed:
        typed = input(f"Words of paper {len(papers) + 1} of {box.needed}: ")
        with naming(f"The words of paper {len(papers) + 1}"):
            papers.append(parse_paper(typed))
    return papers


def _format_paper(box: Box, paper: Paper) -> str:
    numbered = [f"{number:>2}. {word:<10}" for number, word in enumerate(paper.words.split(), 1)]
    # Across and then down, so that a paper that is typed in or read from a file keeps its order.
    rows = [numbered[at : at + _WORDS_IN_A_ROW] for at in range(0, SHARE_WORDS, _WORDS_IN_A_ROW)]
    spelt = "\n".join("    " + "".join(row).rstrip() for row in rows)
    return (
        f"Trustee's paper: {paper.number} of {box.papers}; {box.needed} open the box\n"
        f"For: {box.origin}\nBox number: {box.number}\n\n{spelt}\n"
    )


def _paper_path(folder: Path, number: int) -> Path:
    return folder / f"paper-{number}.txt"


def _print_recipient(members: dict[str, str]) -> None:
    print(f"Public key:   {members['recipient']}")
    print(f"Fingerprint:  {members['words']}")
    print(f"              {members['fingerprint']}")


def _print_json(members: object) -> int:
    print(json.dumps(members, ensure_ascii=False, indent=2))
    return GOOD


def _finish(parser: argparse.ArgumentParser, run: object) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
