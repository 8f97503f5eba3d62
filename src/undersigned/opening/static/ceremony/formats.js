// What the command line reads and writes, for this page: words, envelopes, key files, boxes, exports, decisions.
// The formats are in docs/reference/formats/sealed.md. Everything is a function of what is handed in; `page.js`
// does the rest. A classic script: browsers load no modules from a disk.
"use strict";

const ceremony = (() => {
  const { age, slip39 } = window;
  const BLOCK = 512;
  const WORDS_OF_PASSPHRASE = 7;
  const WORDS_OF_PAPER = 20;
  const READ_BACK = [3, 11, 20];
  const ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";
  const WORDS = slip39.WORD_LIST;
  const places = new Map(WORDS.map((word, place) => [word, place]));
  const utf8 = new TextEncoder();

  // A sentence for people; everything else that is thrown is a fault of this page.
  class Wrong extends Error {}

  function text(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new Wrong("The file is no text: it was changed, or it is another file.");
    }
  }

  function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function base64url(bytes) {
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  function fromBase64url(spelt) {
    let bytes;
    try {
      bytes = Uint8Array.from(atob(spelt.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    } catch {
      throw new Wrong("A value in the file is not in base64url.");
    }
    if (base64url(bytes) !== spelt) throw new Wrong("A value in the file is not in base64url.");
    return bytes;
  }

  // RFC 8785: JSON.stringify spells values as it demands; what is missing is the order of members.
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }

  function join(...parts) {
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  function spellWords(bytes, count) {
    let number = 0n;
    for (const byte of bytes) number = (number << 8n) | BigInt(byte);
    number >>= BigInt(8 * bytes.length - 10 * count);
    return Array.from({ length: count }, (_, at) => WORDS[Number((number >> BigInt(10 * (count - 1 - at))) & 1023n)]);
  }

  function splitWords(typed) {
    return (typed.normalize("NFKC").match(/\p{L}+/gu) ?? []).map((word) => word.toLowerCase());
  }

  function normalisePassphrase(typed) {
    const words = splitWords(typed);
    return words.length && words.every((word) => places.has(word)) ? words.join(" ") : typed.normalize("NFC").trim();
  }

  function makePassphrase() {
    return spellWords(crypto.getRandomValues(new Uint8Array(9)), WORDS_OF_PASSPHRASE).join(" ");
  }

  // What is said of the first word that is not in the list; nothing if all are.
  function explainUnknown(words) {
    const at = words.findIndex((word) => !places.has(word));
    if (at < 0) return "";
    const meant = WORDS.filter((word) => word.slice(0, 4) === words[at].slice(0, 4) || isOneSlipAway(word, words[at]));
    const hint = meant.length ? ` Was it ${meant.slice(0, 3).join(" or ")}?` : "";
    return `Word ${at + 1}, “${words[at]}”, is not in the list.${hint}`;
  }

  function isOneSlipAway(known, typed) {
    let same = 0;
    while (same < known.length && known[same] === typed[same]) same += 1;
    return [known.slice(same + 1) === typed.slice(same + 1), known.slice(same + 1) === typed.slice(same),
      known.slice(same) === typed.slice(same + 1)].some(Boolean);
  }

  function fingerprint(recipients) {
    const lines = [...new Set(recipients)].sort().map((recipient) => `${recipient}\n`).join("");
    const digest = age.sha256(utf8.encode(`undersigned/v1/recipients\n${lines}`));
    return { hex: hex(digest), words: spellWords(digest, 6).join(" ") };
  }

  async function findRecipient(key) {
    try {
      return await age.identityToRecipient(key);
    } catch {
      throw new Wrong("The file opens, but does not hold a key.");
    }
  }

  async function makeKey() {
    const key = await age.generateX25519Identity();
    return { key, recipient: await age.identityToRecipient(key) };
  }

  async function lockKey(key, passphrase, createdOn) {
    const plain = `# created: ${createdOn}\n# public key: ${await age.identityToRecipient(key)}\n${key}\n`;
    const encrypter = new age.Encrypter();
    encrypter.setPassphrase(normalisePassphrase(passphrase));
    return age.armor.encode(await encrypter.encrypt(plain));
  }

  function readAge(data) {
    const start = new TextDecoder().decode(data.slice(0, 64)).trimStart();
    if (start.startsWith(ARMOR)) {
      try {
        return age.armor.decode(text(data).trim());
      } catch {
        throw new Wrong("The file was cut or changed.");
      }
    }
    if (start.startsWith("age-encryption.org/v1\n")) return data;
    if (start.startsWith("age-encryption.org/")) throw new Wrong("The file is of another version than this page knows.");
    throw new Wrong("This is no key file and nothing sealed: it was changed, or it is another file.");
  }

  async function unlockBytes(data, passphrase) {
    const file = readAge(data);
    if (!/^-> scrypt /m.test(new TextDecoder().decode(file.slice(0, 200)))) {
      throw new Wrong("This file is sealed to a key, not to a passphrase. Choose the key file.");
    }
    const decrypter = new age.Decrypter();
    decrypter.addPassphrase(normalisePassphrase(passphrase));
    try {
      return await decrypter.decrypt(file);
    } catch (error) {
      if (error.message.startsWith("no identity matched")) throw new Wrong(explainPassphrase(passphrase));
      if (error.message.includes("work factor")) throw new Wrong("The file asks for more work than a browser can do.");
      throw new Wrong("The file was cut or changed.");
    }
  }

  function explainPassphrase(passphrase) {
    const words = splitWords(passphrase);
    if (words.length !== WORDS_OF_PASSPHRASE) {
      return `The passphrase does not open the file. It has ${WORDS_OF_PASSPHRASE} words, ${words.length} were typed.`;
    }
    const unknown = explainUnknown(words);
    if (unknown) return `The passphrase does not open the file. ${unknown}`;
    return "The passphrase does not open the file. One word may be another than on the paper, or it is the paper of another key.";
  }

  async function unlockKey(data, passphrase) {
    if (new TextDecoder().decode(data).includes("AGE-SECRET-KEY-1")) {
      throw new Wrong("The key lies in this file without a passphrase: anybody who copies the file has it.");
    }
    const lines = text(await unlockBytes(data, passphrase)).split("\n").map((line) => line.trim());
    const keys = lines.filter((line) => line && !line.startsWith("#"));
    if (keys.length !== 1) throw new Wrong("The file opens, but does not hold exactly one key.");
    return { key: keys[0], recipient: await findRecipient(keys[0]) };
  }

  async function seal(content, recipients) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, content.length);
    const plain = join(new Uint8Array([1]), length, content);
    const padding = new Uint8Array((BLOCK - (plain.length % BLOCK)) % BLOCK);
    const encrypter = new age.Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return encrypter.encrypt(join(plain, padding));
  }

  async function openSealed(sealed, key) {
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(key);
    let plain;
    try {
      plain = await decrypter.decrypt(readAge(sealed));
    } catch (error) {
      if (error instanceof Wrong) throw error;
      if (error.message.startsWith("no identity matched")) throw new Wrong("This was sealed to another key.");
      throw new Wrong("What was sealed was cut or changed.");
    }
    if (plain[0] !== 1) throw new Wrong("What was sealed is of another version than this page knows.");
    const length = new DataView(plain.buffer, plain.byteOffset).getUint32(1);
    const padding = plain.slice(5 + length);
    if (plain.length % BLOCK || plain.length < 5 + length || padding.length >= BLOCK || padding.some(Boolean)) {
      throw new Wrong("What was sealed was cut or changed.");
    }
    return plain.slice(5, 5 + length);
  }

  function parseContent(content) {
    const spelt = text(content);
    let members;
    try {
      members = JSON.parse(spelt);
    } catch {
      throw new Wrong("What was sealed is no JSON.");
    }
    const known = { rehearsal: "answer,kind,origin,v", signature: "address,kind,record,salt,v,wants_news" };
    if (members?.v !== 1 || canonical(members) !== spelt || Object.keys(members).sort().join() !== known[members.kind]) {
      throw new Wrong("What was sealed is of another version than this page knows.");
    }
    return members;
  }

  async function rehearse(sealed, key) {
    const content = parseContent(await openSealed(sealed, key));
    if (content.kind !== "rehearsal") throw new Wrong("This is a signature, not a test. Take the test from the statement's page.");
    return content;
  }

  function parsePaper(typed, position) {
    const words = splitWords(typed.split("\n").filter((line) => !line.includes(":")).join("\n"));
    const unknown = explainUnknown(words);
    if (unknown) throw new Wrong(`Paper ${position}: ${unknown}`);
    if (words.length !== WORDS_OF_PAPER) {
      throw new Wrong(`Paper ${position}: it has ${WORDS_OF_PAPER} words, ${words.length} were typed.`);
    }
    if (!slip39.validateMnemonic(words.join(" "))) throw new Wrong(`Paper ${position}: ${locateWrongWord(words)}`);
    const bits = words.slice(0, 4).reduce((number, word) => (number << 10n) | BigInt(places.get(word)), 0n);
    // 15 bits identifier, 1 + 4 of how it was made, then six numbers of 4 bits less the padding: SLIP-39.
    return {
      words: words.join(" "), box: Number(bits >> 25n), groups: Number((bits >> 8n) & 15n) + 1,
      number: Number((bits >> 4n) & 15n) + 1, needed: Number(bits & 15n) + 1,
    };
  }

  // One wrong word has one place in which another word would make the checksum right.
  function locateWrongWord(words) {
    const positions = words.map((_, at) => at).filter((at) => WORDS.some((word) =>
      word !== words[at] && slip39.validateMnemonic([...words.slice(0, at), word, ...words.slice(at + 1)].join(" "))));
    return positions.length === 1
      ? `word ${positions[0] + 1} is not the one on the paper. Read it again.`
      : "more than one word is not that of the paper. Read all of them again.";
  }

  function checkReadBack(paper, typed) {
    const words = paper.words.split(" ");
    READ_BACK.forEach((number, at) => {
      if (typed[at].trim().toLowerCase() !== words[number - 1]) {
        throw new Wrong(`Word ${number} is another one on this paper. Begin again: make a new box, and write more slowly.`);
      }
    });
  }

  async function makeBox(origin, needed, count, createdOn) {
    if (!(needed >= 2 && needed <= count && count <= 7)) {
      throw new Wrong("At least two papers are needed to open a box, and seven at most are made.");
    }
    const { key, recipient } = await makeKey();
    const secret = crypto.getRandomValues(new Uint8Array(16));
    const made = slip39.Slip39.fromArray(Array.from(secret), {
      groups: [[needed, count, ""]], threshold: 1, iterationExponent: 1, extendableBackupFlag: 1,
    });
    const papers = made.fromPath("r/0").mnemonics.map((words, at) => parsePaper(words, at + 1));
    const locked = await lockKey(key, `trustees-box-${hex(secret)}`, createdOn);
    const box = {
      kind: "trustees-box", locked: `${locked.trim()}\n`, needed, number: papers[0].box, origin, papers: count, recipient, v: 1,
    };
    return { box, papers };
  }

  function parseBox(data) {
    let box;
    try {
      box = JSON.parse(text(data));
    } catch {
      throw new Wrong("The box was cut, or is another file.");
    }
    if (box?.kind !== "trustees-box") throw new Wrong("This is no box of trustees.");
    const members = "kind,locked,needed,number,origin,papers,recipient,v";
    if (box.v !== 1 || Object.keys(box).sort().join() !== members) {
      throw new Wrong("The box is of another version than this page knows.");
    }
    return box;
  }

  async function openBox(box, typed) {
    const papers = typed.map((words, at) => parsePaper(words, at + 1));
    papers.forEach((paper, at) => {
      if (paper.box !== box.number || paper.needed !== box.needed || paper.groups !== 1) {
        throw new Wrong(`Paper ${at + 1} belongs to another box.`);
      }
    });
    if (new Set(papers.map((paper) => paper.number)).size !== papers.length) throw new Wrong("The same paper was given twice.");
    if (papers.length < box.needed) throw new Wrong(`${box.needed} papers are needed, ${papers.length} were given.`);
    let opened;
    try {
      const secret = slip39.Slip39.recoverSecret(papers.slice(0, box.needed).map((paper) => paper.words), "");
      opened = await unlockKey(utf8.encode(box.locked), `trustees-box-${hex(Uint8Array.from(secret))}`);
    } catch {
      throw new Wrong("The papers fit, but the box does not open: it was changed or damaged.");
    }
    if (opened.recipient !== box.recipient) throw new Wrong("The box holds another key than it names.");
    return opened;
  }

  function parseExport(data) {
    const lines = text(data).split("\n");
    const parsed = lines.slice(0, -1).map((line) => {
      try {
        return JSON.parse(line);
      } catch {
        throw new Wrong("The export was cut, or is another file.");
      }
    });
    const [header, ...rows] = parsed;
    if (header?.kind !== "sealed-export") throw new Wrong("This is no export of sealed signatures.");
    if (header.v !== 1 || Object.keys(header).sort().join() !== "epoch,kind,n,origin,recipients,v") {
      throw new Wrong("The export is of another version than this page knows.");
    }
    if (lines.at(-1) !== "" || rows.length !== header.n) {
      throw new Wrong(`The export was cut or added to: ${header.n} records are announced, ${rows.length} are there.`);
    }
    if (rows.some((row) => Object.keys(row).sort().join() !== "id,sealed,vis")) {
      throw new Wrong("The export is of another version than this page knows.");
    }
    if (new Set(rows.map((row) => row.id)).size !== rows.length) throw new Wrong("A record is there twice.");
    return { ...header, rows, digest: hex(age.sha256(data)) };
  }

  async function openExport(parsed, { key, recipient }) {
    if (!parsed.recipients.includes(recipient)) {
      const { words } = fingerprint(parsed.recipients);
      throw new Wrong(`This export was sealed to another key. The fingerprint of the right one is: ${words}`);
    }
    const opened = [];
    const unusable = [];
    for (const row of parsed.rows) {
      try {
        opened.push(await openRow(row, parsed.origin, key));
      } catch (error) {
        if (!(error instanceof Wrong)) throw error;
        unusable.push({ id: row.id, why: error.message });
      }
    }
    return { opened, unusable };
  }

  async function openRow(row, origin, key) {
    const content = parseContent(await openSealed(fromBase64url(row.sealed), key));
    if (content.kind !== "signature") throw new Wrong("This is a test, not a signature.");
    const record = utf8.encode(canonical(content.record));
    const made = age.sha256(join(utf8.encode("undersigned/v1/record\n"), fromBase64url(content.salt), record));
    if (base64url(made) !== row.id || content.record.origin !== origin) {
      throw new Wrong("This is not what the log's entry was made of: the server gave another name than it counted.");
    }
    return { id: row.id, record: content.record, salt: content.salt, address: content.address, wantsNews: content.wants_news };
  }

  function findMailbox(address) {
    const spelt = address.normalize("NFKC").trim().toLowerCase();
    const at = spelt.lastIndexOf("@");
    let local = spelt.slice(0, Math.max(at, 0)).split("+")[0];
    if (!local) return "";
    let domain;
    try {
      domain = new URL(`http://${spelt.slice(at + 1)}`).hostname.replace(/\.$/, "");
    } catch {
      return "";
    }
    if (domain === "gmail.com" || domain === "googlemail.com") {
      local = local.replaceAll(".", "");
      domain = "gmail.com";
    }
    return `${local}@${domain}`;
  }

  // What deserves a second look, by id; and the ids of further signatures of one mailbox.
  function findMarks(opened) {
    const marks = new Map(opened.map(({ id }) => [id, []]));
    const repeated = new Set();
    const fold = (words) => (words ?? "").normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean).join(" ");
    const groups = (key) => {
      const found = new Map();
      for (const signature of opened) {
        const value = key(signature);
        if (!value) continue;
        const { version, class: class_ } = signature.record;
        const name = JSON.stringify([version, class_, value]);
        found.set(name, [...(found.get(name) ?? []), signature.id]);
      }
      return [...found.values()];
    };
    for (const ids of groups(({ address }) => findMailbox(address)).filter((group) => group.length > 1)) {
      ids.forEach((id) => marks.get(id).push("the same mailbox"));
      ids.slice(1).forEach((id) => repeated.add(id));
    }
    const name = ({ record }) => [fold(record.name), fold(record.affiliation)];
    for (const ids of groups(name).filter((group) => group.length > 1)) {
      ids.forEach((id) => marks.get(id).push("the same name and affiliation"));
    }
    const row = ({ address }) => {
      const [local, domain] = findMailbox(address).split("@");
      return /\d/.test(local) ? `${local.replace(/\d+/g, "#")}@${domain}` : "";
    };
    for (const ids of groups(row).filter((group) => group.length > 2)) {
      ids.forEach((id) => marks.get(id).push("addresses that differ in a number only"));
    }
    return { marks, repeated };
  }

  function countDomains(opened) {
    const counted = new Map();
    for (const { address } of opened) {
      const domain = findMailbox(address).split("@")[1];
      if (domain) counted.set(domain, (counted.get(domain) ?? 0) + 1);
    }
    return [...counted].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  }

  function formatDecisions(parsed, rows) {
    const sorted = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1));
    const header = { export: parsed.digest, kind: "decisions", n: rows.length, origin: parsed.origin, v: 1 };
    return [header, ...sorted].map((line) => `${canonical(line)}\n`).join("");
  }

  function formatNames(parsed, names) {
    const rows = names.map(({ id, record, salt }) => ({ id, record, salt }));
    const sorted = rows.sort((one, other) => (one.id < other.id ? -1 : 1));
    const header = { export: parsed.digest, kind: "opened-names", n: rows.length, origin: parsed.origin, v: 1 };
    return [header, ...sorted].map((line) => `${canonical(line)}\n`).join("");
  }

  return {
    READ_BACK, Wrong, canonical, checkReadBack, countDomains, explainUnknown, findMarks, fingerprint, formatDecisions,
    formatNames, lockKey, makeBox, makeKey, makePassphrase, normalisePassphrase, openBox, openExport, openSealed, parseBox,
    parseExport, parsePaper, rehearse, seal, splitWords, unlockKey,
  };
})();
