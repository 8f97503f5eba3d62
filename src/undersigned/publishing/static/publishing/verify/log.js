/* The formats and proofs of a C2SP transparency log: pure functions over bytes.
 *
 * Sources: C2SP signed-note 1.0.0, tlog-checkpoint 1.0.0, tlog-tiles 0.1.0, tlog-proof; RFC 9162, sections 2.1.3 and 2.1.4.
 * Whatever is not spelt as those texts spell it is refused: a lenient reader would let two readers see two things.
 * Indexes may pass 2^32, so there is no `>>` and no `&` here.
 */
const publicLog = (() => {
  "use strict";

  /** What is wrong with bytes or a proof; `code` names the reason, `details` what it is about. */
  class Invalid extends Error {
    constructor(code, details = {}) {
      super(code);
      this.code = code;
      this.details = details;
    }
  }

  const TILE = 256;
  const HASH = 32;

  // -- bytes and their spellings ------------------------------------------------------------------------------------

  const utf8 = new TextEncoder();

  function decodeUtf8(bytes, code) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw new Invalid(code, { cause: String(error) });
    }
  }

  function concat(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  function isSame(left, right) {
    return left.length === right.length && left.every((byte, at) => byte === right[at]);
  }

  function formatHex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function formatBase64(bytes) {
    return btoa(String.fromCharCode(...bytes));
  }

  /** Bytes of standard, padded base64 in its only canonical spelling. */
  function parseBase64(text, code) {
    let bytes;
    try {
      bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    } catch (error) {
      throw new Invalid(code, { cause: String(error) });
    }
    if (btoa(String.fromCharCode(...bytes)) !== text) throw new Invalid(code);
    return bytes;
  }

  function formatBase64url(bytes) {
    return formatBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  function parseBase64url(text, code) {
    if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Invalid(code);
    const padded = text.replaceAll("-", "+").replaceAll("_", "/");
    return parseBase64(padded + "=".repeat((4 - (padded.length % 4)) % 4), code);
  }

  function parseDecimal(text, code) {
    if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) throw new Invalid(code);
    return Number(text);
  }

  // -- notes, keys, checkpoints -------------------------------------------------------------------------------------

  /** A verifier key, `NAME+HEX+BASE64`, as it is typed or printed. */
  async function parseKey(text) {
    const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim());
    if (!parts) throw new Invalid("key-unreadable");
    const [vkey, name, id, encoded] = parts;
    const bytes = parseBase64(encoded, "key-unreadable");
    if (bytes.length !== 33 || bytes[0] !== 1) throw new Invalid("key-not-ed25519");
    const sum = await digests.sha256(concat(utf8.encode(`${name}\n`), bytes));
    if (formatHex(sum.subarray(0, 4)) !== id) throw new Invalid("key-mistyped");
    return Object.freeze({ vkey, name, id, publicKey: bytes.subarray(1) });
  }

  /** SHA-256 of the key's one line, in hexadecimal: what two people compare aloud (`printf %s KEY | sha256sum`). */
  async function fingerprint(key) {
    return formatHex(await digests.sha256(utf8.encode(key.vkey)));
  }

  /** Parts of a signed note: `text` (with its final line feed) and `lines` of name, key id and signature. */
  function parseNote(bytes) {
    const note = decodeUtf8(bytes, "note-unreadable");
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    if (/[\u0000-\u0009\u000b-\u001f\u007f]/u.test(note) || !note.endsWith("\n")) throw new Invalid("note-unreadable");
    const split = note.lastIndexOf("\n\n");
    if (split < 0) throw new Invalid("note-unreadable");
    const lines = note.slice(split + 2).split("\n").slice(0, -1).map((line) => {
      const parts = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
      if (!parts) throw new Invalid("note-unreadable");
      const field = parseBase64(parts[2], "note-unreadable");
      if (field.length < 5) throw new Invalid("note-unreadable");
      return { name: parts[1], id: formatHex(field.subarray(0, 4)), signature: field.subarray(4) };
    });
    if (lines.length === 0 || lines.length > 100) throw new Invalid("note-unreadable");
    return { text: note.slice(0, split + 1), lines };
  }

  /** Check that *key* signed *note*; lines of other keys are passed over, each line of this key must be right. */
  async function verifyNote(note, key) {
    const own = note.lines.filter((line) => line.name === key.name && line.id === key.id);
    if (own.length === 0) throw new Invalid("signature-by-other-key");
    for (const line of own) {
      if (!(await digests.isSigned(key.publicKey, line.signature, utf8.encode(note.text)))) {
        throw new Invalid("signature-wrong");
      }
    }
  }

  function parseCheckpoint(text) {
    const lines = text.split("\n");
    if (lines.length !== 4 || lines[3] !== "" || lines[0] === "") throw new Invalid("checkpoint-unreadable");
    const size = parseDecimal(lines[1], "checkpoint-unreadable");
    const root = parseBase64(lines[2], "checkpoint-unreadable");
    if (root.length !== HASH) throw new Invalid("checkpoint-unreadable");
    return Object.freeze({ origin: lines[0], size, root });
  }

  // -- tiles --------------------------------------------------------------------------------------------------------

  function formatNumber(number) {
    const digits = String(number).padStart(Math.ceil(String(number).length / 3) * 3, "0");
    const groups = digits.match(/.{3}/g);
    return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  }

  function tilePath(level, number, width) {
    return `tile/${level}/${formatNumber(number)}${width === TILE ? "" : `.p/${width}`}`;
  }

  /** Entries of a bundle: big-endian 16-bit lengths, each followed by its entry. */
  function parseEntryBundle(bytes) {
    const entries = [];
    let at = 0;
    while (at < bytes.length) {
      const end = at + 2 + bytes[at] * 256 + (bytes[at + 1] ?? NaN);
      if (!(end <= bytes.length)) throw new Invalid("bundle-truncated");
      entries.push(bytes.subarray(at + 2, end));
      at = end;
    }
    return entries;
  }

  // -- the tree -----------------------------------------------------------------------------------------------------

  const LEAF = Uint8Array.of(0);
  const NODE = Uint8Array.of(1);

  async function leafHashes(entries) {
    return digests.sha256Many(entries.map((entry) => concat(LEAF, entry)));
  }

  function nodeHash(left, right) {
    return digests.sha256(concat(NODE, left, right));
  }

  /** Root of a complete subtree: *hashes* are a power of two in number. */
  async function fold(hashes) {
    let level = hashes;
    while (level.length > 1) {
      const pairs = [];
      for (let at = 0; at < level.length; at += 2) pairs.push(concat(NODE, level[at], level[at + 1]));
      level = await digests.sha256Many(pairs);
    }
    return level[0];
  }

  /** The levels of tiles over *leaves*: `levels[l][i]` is the hash of the 256^l entries from i * 256^l. */
  async function buildLevels(leaves) {
    const levels = [leaves];
    while (levels.at(-1).length >= TILE) {
      const below = levels.at(-1);
      const level = [];
      for (let end = TILE; end <= below.length; end += TILE) level.push(await fold(below.slice(end - TILE, end)));
      levels.push(level);
    }
    return levels;
  }

  function largestPowerBelow(number) {
    let power = 1;
    while (power * 2 < number) power *= 2;
    return power;
  }

  /** MTH of the entries from *start* up to *end*, read off the levels (RFC 9162, 2.1.1). */
  async function rangeHash(levels, start, end) {
    const width = end - start;
    if (width === 0) return digests.sha256(new Uint8Array(0));
    const split = largestPowerBelow(width);
    if (width === 1 || split * 2 === width) {
      let level = 0;
      let unit = 1;
      while (unit * TILE <= width) {
        level += 1;
        unit *= TILE;
      }
      return fold(levels[level].slice(start / unit, end / unit));
    }
    return nodeHash(await rangeHash(levels, start, start + split), await rangeHash(levels, start + split, end));
  }

  // -- proofs -------------------------------------------------------------------------------------------------------

  async function proveInclusion(levels, index, start, end) {
    if (end - start === 1) return [];
    const middle = start + largestPowerBelow(end - start);
    return index < middle
      ? [...(await proveInclusion(levels, index, start, middle)), await rangeHash(levels, middle, end)]
      : [...(await proveInclusion(levels, index, middle, end)), await rangeHash(levels, start, middle)];
  }

  async function proveConsistency(levels, oldSize, newSize) {
    const prove = async (size, start, end, isWhole) => {
      if (start + size === end) return isWhole ? [] : [await rangeHash(levels, start, end)];
      const middle = start + largestPowerBelow(end - start);
      return start + size <= middle
        ? [...(await prove(size, start, middle, isWhole)), await rangeHash(levels, middle, end)]
        : [...(await prove(start + size - middle, middle, end, false)), await rangeHash(levels, start, middle)];
    };
    return oldSize === 0 ? [] : prove(oldSize, 0, newSize, true);
  }

  /** Check that *leaf* stands at *index* in the tree of *size* under *root* (RFC 9162, 2.1.3.2). */
  async function verifyInclusion(leaf, index, size, path, root) {
    if (index >= size) throw new Invalid("proof-wrong");
    let [at, last, hash] = [index, size - 1, leaf];
    for (const sibling of path) {
      if (last === 0) throw new Invalid("proof-wrong");
      if (at % 2 === 1 || at === last) {
        hash = await nodeHash(sibling, hash);
        while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
      } else {
        hash = await nodeHash(hash, sibling);
      }
      [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    if (last !== 0 || !isSame(hash, root)) throw new Invalid("proof-wrong");
  }

  /** Check that the tree of *newSize* under *newRoot* only adds to that of *oldSize* (RFC 9162, 2.1.4.2). */
  async function verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof) {
    if (oldSize > newSize) throw new Invalid("log-shrank");
    if (oldSize === 0 || oldSize === newSize) {
      const expected = oldSize === 0 ? await digests.sha256(new Uint8Array(0)) : newRoot;
      if (proof.length !== 0 || !isSame(oldRoot, expected)) throw new Invalid("log-rewritten");
      return;
    }
    const isPower = largestPowerBelow(oldSize + 1) === oldSize;
    const path = isPower ? [oldRoot, ...proof] : proof;
    if (path.length === 0) throw new Invalid("log-rewritten");
    let [at, last] = [oldSize - 1, newSize - 1];
    while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    let [before, after] = [path[0], path[0]];
    for (const sibling of path.slice(1)) {
      if (last === 0) throw new Invalid("log-rewritten");
      if (at % 2 === 1 || at === last) {
        [before, after] = [await nodeHash(sibling, before), await nodeHash(sibling, after)];
        while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
      } else {
        after = await nodeHash(after, sibling);
      }
      [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    if (last !== 0 || !isSame(before, oldRoot) || !isSame(after, newRoot)) throw new Invalid("log-rewritten");
  }

  /** Parts of a `.tlog-proof`: `extra` (bytes or null), `index`, `path`, and `note` with the checkpoint. */
  function parseProof(bytes) {
    const text = decodeUtf8(bytes, "receipt-unreadable");
    const end = text.indexOf("\n\n");
    const lines = text.slice(0, Math.max(end, 0)).split("\n");
    if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw new Invalid("receipt-unreadable");
    const extra = lines[0]?.startsWith("extra ") ? parseBase64(lines.shift().slice(6), "receipt-unreadable") : null;
    if (!lines[0]?.startsWith("index ")) throw new Invalid("receipt-unreadable");
    const index = parseDecimal(lines.shift().slice(6), "receipt-unreadable");
    const path = lines.map((line) => parseBase64(line, "receipt-unreadable"));
    if (path.length > 63 || path.some((hash) => hash.length !== HASH)) throw new Invalid("receipt-unreadable");
    const noteText = text.slice(end + 2);
    return { extra, index, path, noteText, note: parseNote(utf8.encode(noteText)) };
  }

  return Object.freeze({
    Invalid, TILE, utf8, decodeUtf8, concat, isSame, formatHex, formatBase64, parseBase64, formatBase64url, parseBase64url,
    parseDecimal, parseKey, fingerprint, parseNote, verifyNote, parseCheckpoint, formatNumber, tilePath,
    parseEntryBundle, leafHashes, buildLevels, rangeHash, proveInclusion, proveConsistency, verifyInclusion,
    verifyConsistency, parseProof,
  });
})();
