/* Members who are counted without their names: each organisation's key, its board, and every token, under that key.
 *
 * What can be checked is that the key made the board and signed each counted nonce for this statement, that nobody was
 * counted twice, and that no more were counted than tokens were issued. Who is a member is the organisation's word.
 */
const memberTokens = (() => {
  "use strict";
  const EXPONENT = 65537n;
  const KEY_BITS = 3072;
  const TOKEN_BYTES = KEY_BITS / 8;
  const LEAST_COUNTED = 5;

  /** The numbers that a front page shows, by the keys that it marks them with; what is too little has none. */
  function numbers(ledger) {
    const found = {};
    for (const [org, counted] of ledger.members) {
      const issued = ledger.boards.get(org)?.n ?? 0;
      if (counted < LEAST_COUNTED) continue;
      if (counted * 10 > issued * 9) found[`members-nearly-all.${org}`] = issued;
      else found[`members.${org}`] = counted;
    }
    return found;
  }

  async function readKey(entry) {
    const spki = publicLog.parseBase64url(entry.spki, "issuer-invalid");
    let key;
    try {
      key = await crypto.subtle.importKey("spki", spki, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
    } catch {
      return null;
    }
    const exponent = key.algorithm.publicExponent.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
    return key.algorithm.modulusLength === KEY_BITS && exponent === EXPONENT ? { key, spki } : null;
  }

  async function isToken(run, { key, spki }, entry) {
    const nonce = publicLog.parseBase64url(entry.nonce, "member-forged");
    const signature = publicLog.parseBase64url(entry.sig, "member-forged");
    const origin = await digests.sha256(publicLog.utf8.encode(run.ledger.origin));
    const message = publicLog.concat(publicLog.utf8.encode("counted-v1\0"), origin, await digests.sha256(spki), nonce);
    return crypto.subtle.verify({ name: "RSA-PSS", saltLength: 48 }, key, signature, message);
  }

  function toNumber(bytes) {
    return BigInt(`0x${publicLog.formatHex(bytes) || "0"}`);
  }

  /** The request that a blind signature fits: the signature, raised to the public exponent. */
  function findRequest(signature, modulus) {
    let power = signature;
    for (let squared = 0; squared < 16; squared += 1) power = (power * power) % modulus;
    const spelt = ((power * signature) % modulus).toString(16).padStart(TOKEN_BYTES * 2, "0");
    return Uint8Array.from(spelt.match(/../g), (pair) => parseInt(pair, 16));
  }

  async function findBoardFault(run, key, entry, bytes) {
    let board;
    try {
      board = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      const { kind, org, origin, spki, tokens, v } = board;
      if (kind !== "board" || v !== 1 || org !== entry.org || origin !== run.ledger.origin) return "board-forged";
      if (spki !== run.ledger.issuers.get(entry.org).spki || tokens.length !== entry.n) return "board-forged";
      const { n } = await crypto.subtle.exportKey("jwk", key.key);
      const modulus = toNumber(publicLog.parseBase64url(n, "board-forged"));
      for (const token of tokens) {
        const bytesOfToken = publicLog.parseBase64url(token.sig, "board-forged");
        const signature = toNumber(bytesOfToken);
        if (bytesOfToken.length !== TOKEN_BYTES || signature >= modulus) return "board-forged";
        const name = publicLog.formatBase64url(await digests.sha256(findRequest(signature, modulus)));
        if (name !== token.request) return "board-forged";
      }
      return new Set(tokens.map((token) => token.request)).size === tokens.length ? null : "board-forged";
    } catch {
      return "board-forged";
    }
  }

  async function checkBoard(run, key, entry) {
    const path = `members/${entry.org}/board.json`;
    const bytes = await run.source.read(path);
    if (bytes === null) run.wrong("entries", "board-missing", { path });
    else if (publicLog.formatHex(await digests.sha256(bytes)) !== entry.sha256) run.wrong("entries", "board-changed", { path });
    else {
      const fault = key && (await findBoardFault(run, key, entry, bytes));
      if (fault) run.wrong("entries", fault, { path });
    }
  }

  async function checkIssuerFile(run, entry) {
    const path = `members/${entry.org}/issuer.json`;
    const bytes = await run.source.read(path);
    const { kind, v, ...members } = entry;
    const named = { ...members, kind, origin: run.ledger.origin, v };
    const spelt = JSON.stringify(named, Object.keys(named).sort());
    if (bytes === null || new TextDecoder().decode(bytes) !== spelt) run.wrong("entries", "issuer-invalid", { path });
  }

  /** Go through the entries in their order, as the rules between them ask. */
  async function checkEntries(run) {
    const keys = new Map();
    const boards = new Set();
    const counted = new Map();
    for (const { index, entry } of run.ledger.tokens) {
      if (entry.kind === "issuer") {
        if (boards.has(entry.org)) run.wrong("entries", "issuer-replaced", { index });
        keys.set(entry.org, await readKey(entry));
        const isInOrder = entry.issue_until < entry.sign_from && entry.sign_from <= entry.sign_until;
        if (!keys.get(entry.org) || !isInOrder) run.wrong("entries", "issuer-invalid", { index });
      } else if (entry.kind === "board") {
        if (counted.get(entry.org)) run.wrong("entries", "board-replaced", { index });
        boards.add(entry.org);
      } else {
        if (!boards.has(entry.org)) run.wrong("entries", "member-before-board", { index });
        counted.set(entry.org, (counted.get(entry.org) ?? 0) + 1);
        const key = keys.get(entry.org);
        if (!key || !(await isToken(run, key, entry))) run.wrong("entries", "member-forged", { index });
      }
    }
    return keys;
  }

  /** Check everything about member tokens that the log of *run* holds. */
  async function check(run) {
    const { ledger } = run;
    if (ledger.issuers.size === 0) return;
    const members = Array.from(ledger.members.values()).reduce((sum, counted) => sum + counted, 0);
    if (!globalThis.crypto?.subtle) {
      // On plain http browsers have nothing that verifies these signatures.
      run.unknown("entries", "members-not-checked", { members });
      return;
    }
    const keys = await checkEntries(run);
    for (const [org, issuer] of ledger.issuers) {
      await checkIssuerFile(run, issuer);
      const board = ledger.boards.get(org);
      if (!board) continue;
      await checkBoard(run, keys.get(org), board);
      if ((ledger.members.get(org) ?? 0) > board.n) run.wrong("entries", "members-too-many", { org });
    }
    if (members > 0) run.unknown("entries", "members-on-word", { members });
  }

  return Object.freeze({ check, numbers });
})();
