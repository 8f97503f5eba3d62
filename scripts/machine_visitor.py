"""Who visits the machine of `scripts/machine`, from inside and with Python alone: a mail server, people who sign."""

import asyncio
import collections
import concurrent.futures
import email
import email.policy
import html
import os
import re
import signal
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from pathlib import Path

MAILS = Path("/run/visitor-mails")
KNOCKS = 400


async def sink() -> None:
    """Be a mail server that keeps the newest mail for each address."""
    async with await asyncio.start_server(_talk, "127.0.0.1", 25) as server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    recipient = ""
    writer.write(b"220 sink\r\n")
    while line := (await reader.readline()).decode().strip():
        word = line.split(" ")[0].upper()
        if word == "DATA":
            writer.write(b"354 go on\r\n")
            data = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
            mail = email.message_from_bytes(data, policy=email.policy.default)
            text = mail.get_body().get_content()
            MAILS.joinpath(recipient).write_text(text)
            with MAILS.joinpath(f"{recipient}.all").open("a") as file:
                file.write(text)
        elif word == "RCPT":
            recipient = re.search("<(.*)>", line)[1]
        writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 taken\r\n")
        await writer.drain()
    writer.close()


class Browser:
    """Speaks HTTPS to the host, whose certificate nobody signed."""

    def __init__(self, host: str) -> None:
        """Visit *host*."""
        self.host = host
        self.context = ssl._create_unverified_context()  # noqa: S323, SLF001  (the machine's own, made by hand)

    def open(self, path: str, fields: dict[str, str] | None = None) -> str:
        """Return the page at *path*, or the answer to a form."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with urllib.request.urlopen(f"https://{self.host}{path}", data, timeout=60, context=self.context) as answer:
            return answer.read().decode()


def _hidden(page: str) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {html.unescape(name[1]): html.unescape(value[1]) for name, value in pairs if name and value}


def _fill_in(browser: Browser, slug: str, number: int) -> str:
    text = _wait(lambda: re.search(r'name="text" value="([^"]+)"', browser.open(f"/s/{slug}/")))[1]
    fields = {"class": "person", "vis": "public", "lang": "en", "text": text, "consent": "yes"}
    who = {"name": f"Visitor {number}", "email": f"visitor{number}@example.org"}
    return browser.open(f"/s/{slug}/sign", fields | who)


def sign(host: str, slug: str, first: int, people: int) -> None:
    """Sign with *people*, one after the other, numbered from *first* on, and wait until all are published."""
    browser = Browser(host)
    for number in range(first, first + people):
        page = _fill_in(browser, slug, number)
        browser.open(f"/s/{slug}/submit", _hidden(page))
        mail = MAILS / f"visitor{number}@example.org"
        link = _wait(lambda mail=mail: mail.exists() and re.search(r"https://\S+/c#\S+", mail.read_text()))[0]
        if "<h1" not in browser.open("/c", {"code": link}):
            sys.exit("The confirmation was not answered.")
    last = f"Visitor {first + people - 1}"
    _wait(lambda: last in browser.open(f"/s/{slug}/"))
    print(f"{people} people signed, confirmed by mail and stand on the page.")


def listed(host: str, slug: str, first: int, people: int) -> None:
    """See that *people*, numbered from *first* on, stand on the page."""
    if missing := _find_missing(Browser(host), slug, list(range(first, first + people))):
        sys.exit(f"These stand no more on the page: {missing}")
    print(f"All {people} who signed stand on the page.")


def crowd(host: str, slug: str, first: int, people: int, enough: str) -> None:
    """Let *people* sign at once, each until it went well; say how often they were told that nothing was stored.

    Whoever was told *Done* is never to be told anything else, and has to stand in the list in the end; who was refused
    sends what the page kept.
    """
    told: collections.Counter[str] = collections.Counter()
    done: list[int] = []

    def come(number: int) -> None:
        browser, mail = Browser(host), MAILS / f"visitor{number}@example.org"
        # All come from one network, and from one only so many forms are taken in five minutes.
        time.sleep(3 * (number - first))
        page = _fill_in(browser, slug, number)
        _insist(browser, "/s/" + slug + "/submit", _hidden(page), told)
        link = _wait(lambda: mail.exists() and re.search(r"https://\S+/c#\S+", mail.read_text()))[0]
        _insist(browser, "/c", {"code": link}, told)
        done.append(number)

    with concurrent.futures.ThreadPoolExecutor(people) as pool:
        list(pool.map(come, range(first, first + people)))
    if not Path(enough).exists():
        sys.exit("All signed before there was room again: the disk was not full.")
    browser = Browser(host)
    _wait(lambda: not _find_missing(browser, slug, done))
    print(f"{len(done)} people signed and stand in the list; {told['refused']} times one read that nothing was stored.")


def _insist(browser: Browser, path: str, fields: dict[str, str], told: "collections.Counter[str]") -> None:
    """Send a form until it is taken; every refusal has to say so, and to keep what was typed."""
    while True:
        try:
            browser.open(path, fields)
        except urllib.error.HTTPError as error:
            page = error.read().decode()
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE or "Nothing was stored" not in page:
                sys.exit(f"{path} answered {error.code} without saying that nothing was stored.")
            if not (kept := _hidden(page)):
                sys.exit(f"{path} refused and kept nothing of what was typed.")
            told["refused"] += 1
            fields = kept
            time.sleep(10)
        else:
            return


def _find_missing(browser: Browser, slug: str, numbers: list[int]) -> list[int]:
    page = browser.open(f"/s/{slug}/")
    return [number for number in numbers if f"Visitor {number}<" not in page]


def mailed(address: str, words: str) -> None:
    """Wait for a mail to *address* with *words* in it, and show the sentence."""
    mails = MAILS / f"{address}.all"
    text = _wait(lambda: mails.exists() and words in mails.read_text() and mails.read_text())
    print(next(part for part in text.split("\n\n") if words in part))


def kill(*words: str) -> None:
    """Kill whatever has one of *words* in its command line, at one stroke."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if any(one in command for one in words):
                os.kill(int(folder.name), signal.SIGKILL)


def form(host: str, slug: str) -> None:
    """Fill in one form, to see that signing is open."""
    _fill_in(Browser(host), slug, 0)


def knock(host: str, slug: str) -> None:
    """Ask the letter box again and again, and count who was turned away."""
    browser, refused, longest = Browser(host), 0, 0.0
    for _ in range(KNOCKS):
        began = time.monotonic()
        try:
            browser.open("/letterbox/health")
        except urllib.error.HTTPError:
            refused += 1
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.02)
    print(f"{KNOCKS} knocks at {slug}, {refused} refused, the longest waited {longest:.1f} s.")
    sys.exit(1 if refused else 0)


def memory() -> None:
    """Print what each process of the instance, and nginx, holds: its share of what is in memory (PSS)."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            found = re.search(r"^Pss:\s+(\d+) kB", (folder / "smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        command = " ".join(words)
        name = re.search(r"--only (\w+)|(nginx: \w+)", command)
        if found and name:
            total += int(found[1])
            print(f"{int(found[1]) / 1024:8.1f} MB  {name[1] or name[2]}")
    print(f"{total / 1024:8.1f} MB  together")


def _wait(look, seconds: float = 300):  # noqa: ANN001, ANN202  (whatever is looked for)
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        try:
            if found := look():
                return found
        except urllib.error.HTTPError:
            pass  # not there yet
        time.sleep(0.2)
    sys.exit("Something that should have come did not come.")


if __name__ == "__main__":
    task, *given = sys.argv[1:]
    if task == "sink":
        MAILS.mkdir(exist_ok=True)
        asyncio.run(sink())
    elif task in {"sign", "listed", "crowd"}:
        {"sign": sign, "listed": listed, "crowd": crowd}[task](*given[:2], int(given[2]), int(given[3]), *given[4:])
    else:
        {"form": form, "kill": kill, "knock": knock, "mailed": mailed, "memory": memory}[task](*given)
