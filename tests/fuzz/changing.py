"""Changes of valid things: members of JSON, lines, encoded parts, bytes; each made by one source of chance."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

ODD_WORDS = (
    "", " ", "\0", "\n", "\r\n", "\t", "a" * 5000, "é", "e\u0301", "\u202e", "\u200b", "\ufeff", "\ud7ff", "\U0010ffff",
    "𝕬", "ﬃ", "İ", "ß", "👩‍👩‍👧", "null", "true", "-1", "0", "00", "1e999", "NaN", "9" * 40, "2026-02-30", "2026-11-23",
    "0000-00-00", "=cmd|'/c calc'!A1", "<script>", "</li>", "&amp;", "%00", "%ff", "../..", "//", "\\", "'", '"', "`",
    "http://[::1", "http://x:99999/", "@", "a@b", "xn--", "xn--a.b", "a" * 300 + "@b.c", "-----BEGIN AGE", "— x y",
    "[[", "](", "**", "_", "#", "1.", "- ", "||", ",", ";", '"""', "⟦slot.x⟧",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**53 + 1, 2**64, -(2**63), 1.5, 1e308, float("inf"), float("nan"), [], {},
    [[]], {"": ""}, [None] * 50, "", *ODD_WORDS[:24],
)  # fmt: skip


def change(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Return *data* with one to four changes, fit for what it is; *others* are things to cross it with."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(_changes_for(data))(data, chance, others)
    return data[:200_000]


def _changes_for(data: bytes) -> tuple[Callable[[bytes, Random, list[bytes]], bytes], ...]:
    if data[:2] == b"PK":
        return (_change_zip, _change_zip, _change_zip, _flip)
    if data[:1] in b"{[" and data:
        return (_change_json, _change_json, _change_json, _change_words, _flip, _cut, _change_lines, _cross)
    return (_flip, _cut, _change_lines, _change_words, _change_words, _change_number, _cross, _repeat)


def _flip(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    if not data:
        return bytes([chance.randrange(256)])
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        changed[chance.randrange(len(changed))] = chance.choice((chance.randrange(256), 0, 10, 34, 255))
    return bytes(changed)


def _cut(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    first, last = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return chance.choice((data[:first], data[first:], data[:first] + data[last:]))


def _repeat(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    first = chance.randrange(len(data) + 1)
    piece = data[first : first + chance.choice((1, 2, 16, 200))]
    return data[:first] + piece * chance.choice((2, 3, 50)) + data[first:]


def _cross(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    other = chance.choice(others)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _change_words(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    word = chance.choice(ODD_WORDS).encode("utf-8", "surrogatepass")
    return data[:at] + word + data[at + chance.choice((0, 0, 1, len(word))) :]


def _change_number(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return _change_words(data, chance, _others)
    at = chance.choice(digits)
    return data[:at] + chance.choice((b"0", b"9" * 20, b"-1", b"", b"\xd9\xa3", b"1e9")) + data[at + 1 :]


def _change_lines(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    deed = chance.randrange(5)
    if deed == 0:
        lines[at], lines[other] = lines[other], lines[at]
    elif deed == 1:
        del lines[at]
    elif deed == 2:
        lines.insert(at, lines[other])
    elif deed == 3:
        lines[at] += chance.choice((b"\r", b" ", b"\0"))
    else:
        lines.insert(at, b"")
    return b"\n".join(lines)


def _change_json(data: bytes, chance: Random, _others: list[bytes]) -> bytes:
    head, separator, rest = data.partition(b"\n")
    lines = [head, *rest.split(b"\n")] if separator else [head]
    at = chance.randrange(len(lines))
    try:
        value = json.loads(lines[at])
    except (ValueError, RecursionError):
        return _flip(data, chance, _others)
    if chance.random() < 0.05:
        lines[at] = b'{"a":' * 2000 + b"1" + b"}" * 2000
    else:
        value = _change_node(value, chance)
        lines[at] = _spell(value, chance)
    return b"\n".join(lines)


def _change_node(value: Any, chance: Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        deed = chance.randrange(6)
        if deed == 0:
            return {key: kept for key, kept in value.items() if key != name}
        if deed == 1:
            return value | {chance.choice(ODD_WORDS): chance.choice(ODD_VALUES)}
        if deed == 2:
            return {
                (chance.choice(("", name.upper(), name + "x")) if key == name else key): v for key, v in value.items()
            }
        if deed == 3:
            other = chance.choice(list(value))
            return value | {name: value[other], other: value[name]}
        return value | {name: _change_node(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], _change_node(value[at], chance), *value[at + chance.randrange(2) :]]
    if isinstance(value, str) and chance.random() < 0.6:
        at = chance.randrange(len(value) + 1)
        return value[:at] + chance.choice(ODD_WORDS) + value[at + chance.randrange(3) :]
    return chance.choice(ODD_VALUES)


def _spell(value: Any, chance: Random) -> bytes:
    # Mostly in the canonical spelling, so that what is read behind it is reached.
    is_canonical = chance.random() < 0.85
    spelt = json.dumps(value, ensure_ascii=chance.random() < 0.1, sort_keys=is_canonical, separators=(",", ":"))
    if not is_canonical:
        spelt = chance.choice((spelt, f" {spelt}", spelt.replace(":", ": ", 1), spelt[:-1] + ',"v":1}', f"{spelt}\n"))
    return spelt.encode("utf-8", "surrogatepass")


def _change_zip(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001  (broken by an earlier change)
        return _flip(data, chance, others)
    name = chance.choice(list(parts))
    deed = chance.randrange(4)
    if deed == 0:
        del parts[name]
    elif deed == 1:
        parts[chance.choice(("../x", "word/" + "a" * 100, "[Content_Types].xml"))] = parts[name]
    else:
        parts[name] = _change_markup(parts[name], chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return made.getvalue()


def _change_markup(data: bytes, chance: Random) -> bytes:
    at = data.find(b"<", chance.randrange(len(data) + 1))
    odd = (
        b"<w:p>",
        b"</w:p>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
        b"<w:t>" + b"x" * 4000,
        b"<![CDATA[",
        b"\0",
        b"",
    )
    return data[: max(at, 0)] + chance.choice(odd) + data[max(at, 0) + chance.randrange(30) :]
