/* The words for what the checks found: one plain sentence for each code, and no claim beyond what was checked. */
const words = (() => {
  "use strict";

  const CHECKS = {
    signature: "Who signed the log",
    tree: "All its entries, and nothing else",
    earlier: "Compared with an earlier copy",
    entries: "Rules of the log, text and statement",
    openings: "Names and their entries",
    pages: "What the pages show",
    counts: "The numbers on the pages",
    witnesses: "Others who watch the log",
  };
  const STATUS = { good: "Good", wrong: "Wrong", unknown: "Not known" };
  const BY = { signatory: "by the person", convenor: "by a convenor", operator: "by the operator", deadline: "by a deadline" };
  const FROM = { pasted: "the earlier copy that you gave", pinned: "the copy you saved", receipt: "your receipt", archive: "the bundle's own archive", later: "the later copy that you gave" };

  const number = new Intl.NumberFormat("en");
  const n = (value) => number.format(value);
  const plural = (value, one, many) => `${n(value)} ${value === 1 ? one : many}`;
  const from = (found) => (found.on ? `${FROM[found.from]} on ${found.on}` : FROM[found.from]);
  const named = (found, sentence) => `Entry ${found.index}: ${sentence}`;

  const SENTENCES = {
    // signature
    "signature-good": () => "The key that you gave signed it.",
    "signature-wrong": () => "The signature does not fit: what stands there is not what this key signed.",
    "signature-by-other-key": () => "It is not signed by the key that you gave.",
    "origin-other": (found) => `It names another log (${found.origin}) than expected (${found.expected}).`,
    "key-not-listed": () => "The key that you gave is not among the keys that the bundle names (keys.txt).",
    "key-not-given": () => "You gave no key, so nothing is known about who signed it.",
    "key-only-listed": (found) => `It fits the key in keys.txt, ${found.key}. That key comes from the same place as the list, so this does not show who signed: compare the key with one from elsewhere and give it above.`,
    "key-unreadable": (found) => (found.path ? `A line of ${found.path} is no key.` : "This is no verifier key: it has the form NAME+8 digits+letters."),
    "key-not-ed25519": () => "The key is of a kind that is not understood here.",
    "key-mistyped": () => "The key's own check digits don't fit: a character was mistyped or lost.",
    "note-unreadable": (found) => (found.from ? `What was given as ${from(found)} is no signed checkpoint.` : "The checkpoint is not readable."),
    "checkpoint-unreadable": (found) => (found.from ? `What was given as ${from(found)} is no checkpoint.` : "The checkpoint is not readable."),
    // tree
    "tree-good": (found) => `${plural(found.size, "entry was hashed again and leads", "entries were hashed again and lead")} to the signed root.`,
    "entries-missing": (found) => `Entries are missing: ${found.path}.`,
    "bundle-truncated": (found) => `Entries were cut off: ${found.path}.`,
    "tile-missing": (found) => `Hashes are missing: ${found.path}.`,
    "tile-truncated": (found) => `Hashes were cut off: ${found.path}.`,
    "tile-differs": (found) => `Hashes do not fit their entries: ${found.path}.`,
    "root-differs": () => "The entries do not lead to the root that was signed: an entry was changed, added or dropped.",
    // earlier
    "earlier-good": (found) => `Nothing was removed or altered since ${from(found)} (${plural(found.earlier, "entry", "entries")} then, ${n(found.size)} now)${found.withdrawn ? `; ${plural(found.withdrawn, "signature was", "signatures were")} withdrawn since, and the log says so` : ""}.`,
    "between": (found) => `Between the two (entries ${n(found.first)} to ${n(found.last)}): ${plural(found.signed, "signature was", "signatures were")} added, ${plural(found.withdrawn, "signature was", "signatures were")} withdrawn.`,
    "nothing-earlier": () => "Not compared with anything earlier. What may have been removed before today can't be seen on a first visit.",
    "archive-agrees": (found) => `${plural(found.checkpoints, "daily checkpoint", "daily checkpoints")} in the bundle's own archive agree; they come from the same place.`,
    "archive-missing": (found) => `A daily checkpoint is missing: ${found.path}.`,
    "log-shrank": (found) => `The log is shorter (${n(found.size)}) than in ${from(found)} (${n(found.earlier)}): it is out of date, or was cut.`,
    "log-rewritten": (found) => `The log was rewritten: it does not contain what was signed in ${from(found)}.`,
    "earlier-other-log": (found) => `What was given as ${from(found)} belongs to another log (${found.origin}).`,
    // entries
    "entries-good": (found) => `${plural(found.size, "entry is understood and keeps", "entries are understood and keep")} the rules.`,
    "files-good": (found) => `The text that was signed is unchanged (${plural(found.versions, "version", "versions")}, ${plural(found.texts, "file", "files")}), and so are the rules of signing.`,
    "log-empty": () => "The log is empty.",
    "entry-not-understood": (found) => named(found, "not understood."),
    "open-misplaced": (found) => named(found, "the opening of the log stands in the wrong place."),
    "after-close": (found) => named(found, "a signature after the log was closed."),
    "closed-twice": (found) => named(found, "the log was closed twice."),
    "sign-other-text": (found) => named(found, "a signature of a text that was not the newest one."),
    "names-no-signature": (found) => named(found, `it speaks of entry ${found.of}, which is no earlier signature.`),
    "names-withdrawn": (found) => named(found, `it speaks of entry ${found.of}, which was withdrawn.`),
    "hidden-twice": (found) => named(found, "hides what is hidden."),
    "shown-not-hidden": (found) => named(found, "shows what is not hidden."),
    "withheld-twice": (found) => named(found, "withholds names that are withheld."),
    "released-not-withheld": (found) => named(found, "releases names that are not withheld."),
    "visibility-wrong": (found) => named(found, "a change of visibility that is not allowed."),
    "language-taken": (found) => named(found, "a translation into the text's own language."),
    "key-of-other-log": (found) => named(found, "the key of another log."),
    "member-without-issuer": (found) => named(found, "a member of an organisation that issued nothing."),
    "member-twice": (found) => named(found, "a member counted twice."),
    "issuer-invalid": (found) => (found.path ? `The key of an organisation is missing, or not the one of the log: ${found.path}.` : named(found, "an organisation's key or days that can't stand like this.")),
    "issuer-replaced": (found) => named(found, "an organisation's key was replaced after its board was out."),
    "board-missing": (found) => `The board of an organisation is missing: ${found.path}.`,
    "board-changed": (found) => `The board of an organisation was changed: ${found.path}.`,
    "board-forged": (found) => `A board holds what the organisation's key did not sign, or says otherwise than the log: ${found.path}.`,
    "board-replaced": (found) => named(found, "a board was replaced after members had signed with it."),
    "member-forged": (found) => named(found, "a member's token was not signed by the organisation's key for this statement."),
    "member-before-board": (found) => named(found, "a member was counted before the organisation's board was out."),
    "members-too-many": (found) => `More members of ${found.org} are counted than tokens were issued.`,
    "members-on-word": (found) => `${plural(found.members, "member is", "members are")} counted, each by a token that was checked. Who is a member is their organisation's word.`,
    "members-not-checked": (found) => `${plural(found.members, "member is", "members are")} counted; this browser can't check their tokens on plain http.`,
    "epoch-wrong": (found) => named(found, "a sealing key out of its order."),
    "text-changed": (found) => `The text was changed: ${found.path} is not what was signed.`,
    "text-missing": (found) => `A text that was signed is missing: ${found.path}.`,
    "statement-changed": (found) => `The rules of signing were changed: ${found.path} is not what the log names.`,
    "statement-missing": (found) => `A statement file is missing: ${found.path}.`,
    // openings
    "openings-good": (found) => `${plural(found.openings, "name opens its entry", "names open their entries")}: none is missing, none was added, none shows that should not.`,
    "opening-missing": (found) => named(found, "a signature was dropped from the list."),
    "opening-doubled": (found) => named(found, "its name is given twice."),
    "opening-of-nothing": (found) => named(found, "a name was added that the log does not know."),
    "opening-misplaced": (found) => named(found, `its name stands in the wrong place (${found.path}).`),
    "opening-of-withdrawn": (found) => named(found, "was withdrawn, but its name is still given: erasure not applied here."),
    "opening-of-hidden": (found) => named(found, "is hidden, but its name is given."),
    "opening-of-not-named": (found) => named(found, "is not public, but its name is given."),
    "opening-changed": (found) => named(found, "the name, role or another part of it was changed."),
    "record-of-other": (found) => named(found, "what was signed names another text, version or log."),
    "record-not-understood": (found) => `A record is not understood (${found.path}).`,
    "opening-unreadable": (found) => `A line is not readable (${found.path}).`,
    // pages and counts
    "pages-good": () => "Front pages and lists show exactly the names of the log and the text that was signed. Feeds, PDF and tables are checked by the command line only.",
    "page-missing": (found) => `A page is missing: ${found.path}.`,
    "page-without-text": (found) => `The page does not show the text: ${found.path}.`,
    "page-other-text": (found) => `The page shows another text than the one that is signed: ${found.path}.`,
    "row-unreadable": (found) => `A line of a list is not as it should be: ${found.path}.`,
    "row-added": (found) => named(found, `${found.path} shows a name that the log does not open.`),
    "row-doubled": (found) => named(found, `${found.path} shows its name twice.`),
    "row-changed": (found) => named(found, `${found.path} shows another name, role or affiliation than was signed.`),
    "row-missing": (found) => named(found, `its name is missing from the list “${found.list}”.`),
    "row-misplaced": (found) => named(found, `its name does not belong in the list “${found.list}”.`),
    "counts-good": (found) => `${plural(found["signed.person"], "person", "people")} and ${plural(found["signed.org"], "organisation", "organisations")} signed the present text; the pages say the same.`,
    "count-differs": (found) => `${found.path} shows ${found.shown === null ? "nothing" : n(found.shown)} for “${found.key}”, the log has ${n(found.counted)}.`,
    "count-unknown": (found) => `${found.path} shows a number for “${found.key}” that the log does not give.`,
    "page-stale": (found) => `${found.path} was made for another state of the log (${found.shown === null ? "not said" : n(found.shown)}, now ${n(found.size)}).`,
    "imported-not-covered": (found) => `${plural(found.imported, "imported name", "imported names")}: not covered by the log.`,
    "moderation-good": (found) => (found.acts ? `The record of moderation tells ${plural(found.acts, "act that the log holds", "acts that the log holds")}, each once. Its reasons are the convenors' word.` : "The record of moderation and the log agree: no name was hidden, removed or withheld."),
    "moderation-untold": (found) => `${plural(found.acts, "time", "times")} a name was hidden, shown again, removed, withheld or released; the bundle gives no reasons.`,
    "moderation-unreadable": (found) => `Line ${found.line} of the record of moderation is not readable.`,
    "moderation-misplaced": (found) => `Line ${found.line} of the record of moderation stands in the wrong place.`,
    "moderation-added": (found) => named(found, "the record of moderation tells an act that the log does not hold there."),
    "moderation-dropped": (found) => named(found, "the record of moderation does not tell of it."),
    "moderation-page": (found) => `${found.path} shows another record of moderation than moderation.jsonl.`,
    // witnesses
    "no-witnesses": () => "Nobody else has signed this state of the log.",
    "witnesses-not-checked": (found) => `${plural(found.others, "further signature", "further signatures")} by others; this page does not check them.`,
    // receipts
    "receipt-proves": (found) => `The record is entry ${found.index} of the log with ${plural(found.size, "entry", "entries")}.`,
    "receipt-unreadable": () => "This is no receipt, or a part of it was lost.",
    "receipt-without-record": () => "The receipt carries no record, so it does not say what was signed.",
    "receipt-of-two-logs": () => "Record and checkpoint of the receipt are of different logs.",
    "receipt-proves-nothing": () => "The receipt does not prove its record: name, text or proof was changed.",
    "receipt-key-not-given": () => "You gave no key, so nothing is known about who signed the receipt.",
    "receipt-listed": () => "The bundle lists this signature, as the receipt has it.",
    "receipt-amended": () => "The signature stands, with a newer record than the receipt's.",
    "receipt-not-named": () => "The signature counts; its name is not public.",
    "receipt-hidden": () => "The signature counts; its name is hidden or withheld.",
    "receipt-withdrawn": (found) => `The signature was withdrawn ${BY[found.by]}. If that is not so, this receipt shows it.`,
    "receipt-removed": (found) => `The signature was removed ${BY[found.by]}.`,
    "receipt-entry-gone": (found) => `The log has no signature at entry ${found.index}: the receipt shows that one was dropped.`,
    // what could not be done
    "no-checkpoint": () => "There is no statement here: the file “checkpoint” is missing. Give the address of the statement's own folder.",
    "address-unreadable": (found) => `It could not be read (${found.path}). The network failed, or that host does not let this page read it. Open the page “verify/” beside that copy, or use the command line.`,
    "address-refused": (found) => `The host answered ${found.status} for ${found.path}. Try again later, or use the command line.`,
    "file-too-large": (found) => `${found.path} is larger than any file of a statement may be.`,
    "no-crypto": () => "This browser can't compute the checks here. Use a newer browser or the command line.",
    unexpected: (found) => `Something failed that should not: ${found.cause}. Use the command line.`,
  };

  /** The sentence for a finding or failure. */
  function sentence(found) {
    return SENTENCES[found.code]?.(found) ?? found.code;
  }

  return Object.freeze({ CHECKS, STATUS, sentence, n, plural });
})();
