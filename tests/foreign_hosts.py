"""Hosts of others, on this machine: a name server and web servers with a certificate authority of their own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Hosts:
    """What the names are; a test changes *records* (name and kind to lines of a zone) and *answer* (of the web)."""

    folder: Path
    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    answer: Answering | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    paths: list[bytes] = field(default_factory=list)
    dns_port: int = 0
    https_port: int = 0
    plain_port: int = 0
    plain: bytes = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    def __post_init__(self) -> None:
        self.trusted = _make_authority(self.folder, ["rail.example.org", "other.example.org"])
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def say(self, name: str, kind: str, *lines: str) -> None:
        self.records[name, kind] = list(lines)

    def serve(self, body: bytes, status: str = "200 OK", headers: str = "") -> None:
        async def answer(writer: asyncio.StreamWriter) -> None:
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)

        self.answer = answer

    async def _start(self) -> None:
        self._server = await asyncio.start_server(self._web, "127.0.0.1", 0, ssl=_server_context(self.folder))
        self.https_port = self._server.sockets[0].getsockname()[1]
        self._plain = await asyncio.start_server(self._web_in_clear, "127.0.0.1", 0)
        self.plain_port = self._plain.sockets[0].getsockname()[1]
        self._stream = await asyncio.start_server(self._names, "127.0.0.1", 0)
        self.dns_port = self._stream.sockets[0].getsockname()[1]
        self._udp, _ = await self._loop.create_datagram_endpoint(
            lambda: _Names(self), local_addr=("127.0.0.1", self.dns_port)
        )

    async def _stop(self) -> None:
        self._udp.close()
        for server in (self._server, self._plain, self._stream):
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _web(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            self.paths.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
            if self.answer is not None:
                await self.answer(writer)
            await writer.drain()
        writer.close()

    async def _web_in_clear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.plain)
        await writer.drain()
        writer.close()

    async def _names(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(2), "big")
        answer = self.reply(await reader.readexactly(length))
        if answer is not None:
            data = answer.to_wire(max_size=65535)
            writer.write(len(data).to_bytes(2, "big") + data)
            await writer.drain()
        writer.close()

    def reply(self, query: bytes) -> dns.message.Message | None:
        question = dns.message.from_wire(query)
        name = question.question[0].name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        self.asked.append((name, kind))
        if name in self.broken:
            return None
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if lines := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(question.question[0].name, 60, "IN", kind, lines))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


class _Names(asyncio.DatagramProtocol):
    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        answer = self._hosts.reply(data)
        if answer is None:
            return
        try:
            wire = answer.to_wire(max_size=1200)
        except dns.exception.TooBig:  # too large for a datagram: the asker comes again by a stream
            answer.answer.clear()
            answer.flags |= dns.flags.TC
            wire = answer.to_wire()
        self._transport.sendto(wire, address)


def _make_authority(folder: Path, names: list[str]) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    now = datetime.now(UTC)  # noqa: TID251  (certificates are judged by the real clock)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "host.pem").write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "authority.pem").write_bytes(pem)
    return ssl.create_default_context(cafile=str(folder / "authority.pem"))


def _server_context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "host.pem")
    return context
