/* What the entries of a statement's log add up to: which texts, who signed, where each signature stands, the counts.
 *
 * The rules are those of the entry table, version 1: an entry that breaks one makes the log wrong, not only itself.
 */
const ledgers = (() => {
  "use strict";
  const { Invalid } = publicLog;

  const CHANGES = ["public convenors", "convenors public", "threshold public"];

  /** What is known after entries were applied in order; `apply` throws where an entry breaks a rule. */
  class Ledger {
    constructor() {
      this.size = 0;
      this.origin = null;
      this.lead = null;
      this.versions = [];
      this.texts = []; // every text named: {index, lang, sum, version, isLead}
      this.statements = []; // every statement file named: {index, sum}
      this.signs = new Map(); // index → what is known of that signature
      this.withheldSince = null;
      this.closedAt = null;
      this.issuers = new Map();
      this.nonces = new Set();
      this.members = new Map();
      this.boards = new Map(); // the newest of each organisation
      this.tokens = []; // every entry about member tokens: {index, entry}
      this.paper = 0;
      this.keys = [];
      this.epoch = 0;
      this.acts = new Map(); // index → by what, and by whom if that is said, order was kept there
    }

    apply(entry) {
      const index = this.size;
      if ((entry.kind === "open") !== (index === 0)) throw new Invalid("open-misplaced");
      this[`_${entry.kind}`](entry, index);
      this.size += 1;
    }

    _open(entry, index) {
      this.origin = entry.origin;
      this.lead = entry.lang;
      this._version(entry, index);
    }

    _version(entry, index) {
      this.lead = entry.lang;
      this.versions.push(entry.text);
      this.texts.push({ index, lang: entry.lang, sum: entry.text, version: this.versions.length, isLead: true });
      this.statements.push({ index, sum: entry.statement });
    }

    _text(entry, index) {
      if (entry.lang === this.lead) throw new Invalid("language-taken");
      this.texts.push({ index, lang: entry.lang, sum: entry.text, version: this.versions.length, isLead: false });
    }

    _rules(entry, index) {
      this.statements.push({ index, sum: entry.statement });
    }

    _sign(entry, index) {
      if (this.closedAt !== null) throw new Invalid("after-close");
      if (entry.text !== this.versions.at(-1)) throw new Invalid("sign-other-text");
      const version = this.versions.length;
      this.signs.set(index, {
        index, class: entry.class, vis: entry.vis, version, text: entry.text, c: entry.c, isHidden: false,
        withdrawnBy: null, withdrawnAt: null,
      });
    }

    _amend(entry) {
      const sign = this._standing(entry.of);
      if (entry.vis !== sign.vis && !CHANGES.includes(`${sign.vis} ${entry.vis}`)) throw new Invalid("visibility-wrong");
      sign.c = entry.c;
      sign.vis = entry.vis;
    }

    _withdraw(entry, index) {
      const sign = this._standing(entry.of);
      sign.withdrawnBy = entry.by;
      sign.withdrawnAt = index;
      if (entry.by === "convenor" || entry.by === "operator") this.acts.set(index, { acts: ["remove", "decline"], by: entry.by });
    }

    _hide(entry, index) {
      const sign = this._standing(entry.of);
      if (sign.isHidden) throw new Invalid("hidden-twice");
      sign.isHidden = true;
      this.acts.set(index, { acts: ["hide"], by: null });
    }

    _show(entry, index) {
      const sign = this._standing(entry.of);
      if (!sign.isHidden) throw new Invalid("shown-not-hidden");
      sign.isHidden = false;
      this.acts.set(index, { acts: ["show"], by: null });
    }

    _withhold(_entry, index) {
      if (this.withheldSince !== null) throw new Invalid("withheld-twice");
      this.withheldSince = index;
      this.acts.set(index, { acts: ["withhold"], by: null });
    }

    _release(_entry, index) {
      if (this.withheldSince === null) throw new Invalid("released-not-withheld");
      this.withheldSince = null;
      this.acts.set(index, { acts: ["release"], by: null });
    }

    _issuer(entry, index) {
      this.issuers.set(entry.org, entry);
      this.tokens.push({ index, entry });
    }

    _member(entry, index) {
      if (this.closedAt !== null) throw new Invalid("after-close");
      if (!this.issuers.has(entry.org)) throw new Invalid("member-without-issuer");
      if (this.nonces.has(entry.nonce)) throw new Invalid("member-twice");
      this.nonces.add(entry.nonce);
      this.members.set(entry.org, (this.members.get(entry.org) ?? 0) + 1);
      this.tokens.push({ index, entry });
    }

    _paper(entry) {
      this.paper += entry.n;
    }

    _key(entry) {
      if (!entry.vkey.startsWith(`${this.origin}+`)) throw new Invalid("key-of-other-log");
      this.keys.push(entry.vkey);
    }

    _close(_entry, index) {
      if (this.closedAt !== null) throw new Invalid("closed-twice");
      this.closedAt = index;
    }

    _board(entry, index) {
      if (!this.issuers.has(entry.org)) throw new Invalid("member-without-issuer");
      this.boards.set(entry.org, entry);
      this.tokens.push({ index, entry });
    }

    _recipient(entry) {
      if (entry.epoch !== this.epoch + 1) throw new Invalid("epoch-wrong");
      this.epoch = entry.epoch;
    }

    // Binds nothing that can be counted or opened: the log only dates it.
    _destroyed() {}

    _standing(index) {
      const sign = this.signs.get(index);
      if (!sign) throw new Invalid("names-no-signature", { of: index });
      if (sign.withdrawnBy !== null) throw new Invalid("names-withdrawn", { of: index });
      return sign;
    }

    /** Where a signature stands: one of the parts that sum up to `signed`. */
    stateOf(sign) {
      if (sign.withdrawnBy === "signatory") return "withdrawn";
      if (sign.withdrawnBy !== null) return "removed";
      if (sign.vis !== "public") return "not-named";
      return sign.isHidden || this.withheldSince !== null ? "hidden" : "listed";
    }

    /** Counts of the present version, keyed as the pages spell them: `listed.person`, …, `signed.org`. */
    counts() {
      const counts = {};
      for (const group of ["person", "org"]) {
        for (const state of ["signed", "listed", "not-named", "hidden", "withdrawn", "removed"]) counts[`${state}.${group}`] = 0;
      }
      for (const sign of this.signs.values()) {
        if (sign.version !== this.versions.length) continue;
        counts[`signed.${sign.class}`] += 1;
        counts[`${this.stateOf(sign)}.${sign.class}`] += 1;
      }
      return counts;
    }
  }

  return Object.freeze({ Ledger });
})();
