/* The entries of a statement's log, and the records that open their commitments, version 1.
 *
 * Every kind is known here, also those that a given server does not write yet. An entry that is not spelt exactly as the
 * format says, or is of an unknown kind, is "not understood": it is never taken as good.
 */
const statementLog = (() => {
  "use strict";
  const { Invalid } = publicLog;

  // -- canonical JSON (RFC 8785) ------------------------------------------------------------------------------------

  /** Canonical JSON of *value*: JavaScript's own spelling of numbers and strings is the one RFC 8785 takes. */
  function formatJson(value) {
    if (Array.isArray(value)) return `[${value.map(formatJson).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${formatJson(value[key])}`).join(",")}}`;
  }

  /** The object that *text* spells canonically; doubled keys, floats and lone surrogates are refused with it. */
  function parseJson(text, code) {
    let value;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new Invalid(code, { cause: String(error) });
    }
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    // A surrogate without its other half can only come in by an escape, and canonical JSON escapes none but controls.
    if (!isObject || formatJson(value) !== text || /[^\\](\\\\)*\\ud[89a-f]/.test(text)) throw new Invalid(code);
    return value;
  }

  // -- entries ------------------------------------------------------------------------------------------------------

  const matches = (pattern) => (value) => typeof value === "string" && pattern.test(value);
  const isOneOf = (...words) => (value) => words.includes(value);
  const isNumberFrom = (least) => (value) => Number.isSafeInteger(value) && value >= least;

  /** Canonical base64url of *least* to *most* bytes. */
  const isEncoded = (least, most) => (value) => {
    if (typeof value !== "string" || !/^[A-Za-z0-9_-]*$/.test(value) || value.length % 4 === 1) return false;
    const bytes = Math.floor((value.length * 3) / 4);
    // The bits of the last character that say nothing are 0, or there were two spellings.
    const isCanonical = [/./, /./, /[AQgw]$/, /[AEIMQUYcgkosw048]$/][value.length % 4].test(value);
    return isCanonical && bytes >= least && bytes <= most;
  };

  const isSum = matches(/^[0-9a-f]{64}$/);
  const isCommitment = isEncoded(32, 32);
  const isLanguage = matches(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);
  const isOrigin = matches(/^[a-z0-9.:[\]-]{1,255}\/s\/[a-z0-9-]{1,64}$/);
  const isOrganisation = matches(/^[a-z0-9][a-z0-9.-]{0,63}$/);
  const isKey = matches(/^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/);
  const isVisibility = isOneOf("public", "convenors", "threshold");
  const isCount = isNumberFrom(0);

  function isDay(value) {
    return typeof value === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)
      && !value.startsWith("0000") && isRealDay(value);
  }

  function isRealDay(value) {
    const day = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value); // 30 February would turn into March
  }

  const MEMBERS = Object.freeze({
    open: { lang: isLanguage, origin: isOrigin, statement: isSum, text: isSum },
    version: { lang: isLanguage, statement: isSum, text: isSum },
    text: { lang: isLanguage, role: isOneOf("translation", "authoritative"), text: isSum },
    rules: { statement: isSum },
    sign: { c: isCommitment, class: isOneOf("person", "org"), text: isSum, vis: isVisibility },
    amend: { c: isCommitment, of: isCount, vis: isVisibility },
    withdraw: { by: isOneOf("signatory", "convenor", "operator", "deadline"), of: isCount },
    hide: { of: isCount },
    show: { of: isCount },
    withhold: {},
    release: {},
    issuer: { issue_until: isDay, org: isOrganisation, sign_from: isDay, sign_until: isDay, spki: isEncoded(32, 1024) },
    board: { n: isCount, org: isOrganisation, sha256: isSum },
    member: { nonce: isEncoded(32, 32), org: isOrganisation, sig: isEncoded(256, 512) },
    paper: { n: isCount, sha256: isSum },
    recipient: { epoch: isNumberFrom(1), fpr: isSum },
    destroyed: { what: matches(/^[a-z][a-z0-9-]{0,63}$/) },
    key: { vkey: isKey },
    close: {},
  });

  function parseEntry(bytes) {
    const text = publicLog.decodeUtf8(bytes, "entry-not-understood");
    const entry = parseJson(text, "entry-not-understood");
    const members = Object.hasOwn(MEMBERS, entry.kind) ? MEMBERS[entry.kind] : null;
    if (!members || entry.v !== 1) throw new Invalid("entry-not-understood", { kind: String(entry.kind) });
    const names = Object.keys(members);
    const isWhole = names.length + 2 === Object.keys(entry).length
      && names.every((name) => Object.hasOwn(entry, name) && members[name](entry[name]));
    if (!isWhole) throw new Invalid("entry-not-understood", { kind: entry.kind });
    return entry;
  }

  // -- records and openings -----------------------------------------------------------------------------------------

  // Controls, separators of lines, and marks that turn the direction of what follows: each can make a line look like another.
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- these are what is refused
  const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/;

  const isText = (limit) => (value) =>
    typeof value === "string" && value !== "" && (value.length <= limit || [...value].length <= limit)
    && !FORBIDDEN.test(value) && value === value.normalize("NFC");
  const isFlag = isOneOf(true);

  const RECORD = Object.freeze({
    affiliation: isText(300), class: isOneOf("person", "org"), decided_on: isDay, former: isFlag, identification_only: isFlag,
    level: isText(64), name: isText(200), origin: isOrigin, place: isText(200), reservation: isText(280), role: isText(200),
    signed: isDay, text: isSum, v: isOneOf(1), version: isNumberFrom(1),
  });
  const NEEDED = ["class", "name", "origin", "signed", "text", "v", "version"];

  function checkRecord(record) {
    const isObject = typeof record === "object" && record !== null && !Array.isArray(record);
    const isRecord = isObject
      && NEEDED.every((name) => Object.hasOwn(record, name))
      && Object.keys(record).every((name) => Object.hasOwn(RECORD, name) && RECORD[name](record[name]))
      && (record.class === "org" || !Object.hasOwn(record, "decided_on"));
    if (!isRecord) throw new Invalid("record-not-understood");
  }

  /** A line of an opening file (without its line feed): index, record, its bytes as they were hashed, salt. */
  function parseOpening(line) {
    const opening = parseJson(line, "opening-unreadable");
    const { i, record, salt } = opening;
    if (Object.keys(opening).length !== 3 || !isCount(i) || !isCommitment(salt)) throw new Invalid("opening-unreadable");
    checkRecord(record);
    // The line is canonical, so the record stands in it just as it was hashed.
    const bytes = publicLog.utf8.encode(line.slice(`{"i":${i},"record":`.length, -`,"salt":"${salt}"}`.length));
    return { i, record, bytes, salt };
  }

  const PREFIX = publicLog.utf8.encode("undersigned/v1/record\n");

  /** Commitments to many records (their bytes) with their salts, in the spelling of the entries. */
  async function commitments(openings) {
    const inputs = openings.map(({ bytes, salt }) =>
      publicLog.concat(PREFIX, publicLog.parseBase64url(salt, "opening-unreadable"), bytes));
    return (await digests.sha256Many(inputs)).map(publicLog.formatBase64url);
  }

  return Object.freeze({ formatJson, parseJson, parseEntry, parseOpening, checkRecord, commitments });
})();
