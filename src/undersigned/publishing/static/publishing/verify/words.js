/* The words for what the checks found, in the language of the page, which holds them as data: one plain sentence for each
 * code. They come from the message catalogues (`publishing/checking_words.py`); codes are the same in every language.
 */
const words = (() => {
  "use strict";

  // What these hold is no word of any language: names of files, keys, logs, lists and counts.
  const TECHNICAL = new Set(["cause", "expected", "hashes", "key", "list", "org", "origin", "path", "signatures", "sum"]);
  // The number by which a sentence is inflected.
  const NUMBERS = {
    added: "signed", "archive-agrees": "checkpoints", "earlier-withdrawn": "withdrawn", "entries-good": "size", "imported-not-covered": "imported",
    "members-not-checked": "members", "members-on-word": "members", "moderation-good": "acts", "moderation-untold": "acts",
    "openings-good": "openings", organisations: "orgs", people: "persons", "receipt-proves": "size", taken: "withdrawn",
    "tree-good": "size", "witnesses-not-checked": "others",
  };

  function element(name, attributes, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  /** What is called the same in every language, whichever way the sentence around it runs. */
  function technical(text) {
    return element("code", { lang: "en", dir: "ltr", translate: false }, text);
  }

  /** What speaks one language, with its *sentences*, what is said of *entries*, and what is *counted*. */
  function makeSpeaker({ lang, sentences, entries, counted }) {
    // Digits and calendar are those of the pages around.
    const usual = { numberingSystem: "latn" };
    const numbers = new Intl.NumberFormat(lang, { ...usual, useGrouping: "always" });
    // The house writes its English days as "23 November 2026".
    const days = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...usual, calendar: "gregory", dateStyle: "long", timeZone: "UTC" });
    const plurals = new Intl.PluralRules(lang);

    /** The form of *code* for *number*; what no example names counts as most numbers do. */
    function formOf(code, number) {
      const forms = Object.entries(counted[code]);
      const others = forms.pop()[1];
      const category = plurals.select(number);
      return forms.find(([example]) => plurals.select(Number(example)) === category)?.[1] ?? others;
    }

    function shown(name, value) {
      if (value === null || value === undefined) return "–";
      if (typeof value === "number") return numbers.format(value);
      if (name === "day") return spellDay(value);
      return TECHNICAL.has(name) ? technical(String(value)) : value;
    }

    function spellDay(day) {
      const moment = new Date(`${day}T00:00:00Z`);
      return Number.isNaN(moment.getTime()) ? String(day) : element("time", { dateTime: day }, days.format(moment));
    }

    /** *template* with *values* in their places. */
    function fill(template, values) {
      const made = document.createDocumentFragment();
      for (const [at, part] of template.split(/%\((\w+)\)s|`([^`]*)`/).entries()) {
        if (part === undefined) continue;
        made.append([part, shown(part, values[part]), technical(part)][at % 3]);
      }
      return made;
    }

    function say(code, values = {}) {
      if (code in counted) {
        const number = values[NUMBERS[code] ?? "n"];
        return fill(formOf(code, number), { ...values, n: number });
      }
      if (code in entries) return fill(sentences["of-entry"], { index: values.index, words: fill(entries[code], values) });
      return code in sentences ? fill(sentences[code], values) : technical(code);
    }

    return Object.freeze({ lang, say });
  }

  // The second one is English, where no native speaker has read the page's language.
  const speakers = JSON.parse(document.querySelector("#words").textContent).map(makeSpeaker);

  /** The code of the sentence for *found*: some codes are told apart by what came with them. */
  function codeOf({ code, from, path, by, acts }) {
    if (from && (code === "note-unreadable" || code === "checkpoint-unreadable")) return "earlier-unreadable";
    if (code === "note-unreadable") return "checkpoint-unreadable";
    if (code === "key-unreadable" && path) return "listed-key-unreadable";
    if (code === "issuer-invalid" && path) return "issuer-file-invalid";
    if (code === "receipt-removed") return `receipt-removed-${by}`;
    return code === "moderation-good" && acts === 0 ? "moderation-none" : code;
  }

  function sentenceOf(speaker, found) {
    const values = { ...found };
    if (found.from) values.source = speaker.say(`from-${found.from}`, { day: found.on });
    if (found.code === "counts-good") {
      values.people = speaker.say("people", { persons: found["signed.person"] });
      values.organisations = speaker.say("organisations", { orgs: found["signed.org"] });
    }
    if (found.code === "between") Object.assign(values, { added: speaker.say("added", found), taken: speaker.say("taken", found) });
    const made = speaker.say(codeOf(found), values);
    if (found.code === "earlier-good" && found.withdrawn) made.append(" ", speaker.say("earlier-withdrawn", found));
    return made;
  }

  /** What *code* says with *values*, in the page's language. */
  function say(code, values) {
    return speakers[0].say(code, values);
  }

  /** The sentence for a finding or failure. */
  function sentence(found) {
    return sentenceOf(speakers[0], found);
  }

  function withEnglish(tell) {
    const made = document.createDocumentFragment();
    made.append(tell(speakers[0]));
    for (const other of speakers.slice(1)) made.append(" ", element("span", { className: "original", lang: other.lang, dir: "ltr" }, tell(other)));
    return made;
  }

  /** The sentence for what is wrong or not known: where it might be a wrong word that says so, in English too. */
  function warning(found) {
    return withEnglish((speaker) => sentenceOf(speaker, found));
  }

  /** What all *codes* say, one after the other, and in English too where the language was not read. */
  function verdict(...codes) {
    return withEnglish((speaker) => {
      const made = document.createDocumentFragment();
      made.append(...codes.flatMap((code) => [speaker.say(code), " "]));
      return made;
    });
  }

  return Object.freeze({ element, say, sentence, verdict, warning });
})();
