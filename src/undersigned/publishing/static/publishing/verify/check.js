/* The eight checks of a bundle. `checkBundle` reads one and says of each check what was found, in codes (words.js has the words).
 *
 * A finding is {status, code, …}: "good", "wrong", or "unknown" for what could not be known. Nothing is stored, nothing is
 * shown, and no key is ever taken from the bundle.
 */
const checks = (() => {
  "use strict";
  const { Invalid, TILE } = publicLog;
  const IDS = ["signature", "tree", "earlier", "entries", "openings", "pages", "counts", "witnesses"];
  const SHOWN_FINDINGS = 20;
  const SHOWN_LINES = 256;
  const WITHOUT_ENTRY = ["decline-change", "keep", "remove-imported"];
  const ACTS = ["hide", "show", "remove", "decline", "withhold", "release", ...WITHOUT_ENTRY];
  const GIVEN = ["opening-changed", "opening-misplaced", "record-of-other"];

  /** One run over one bundle: what was read so far, and what was found. */
  class Run {
    constructor(source, options, progress) {
      Object.assign(this, { source, options, progress });
      Object.assign(this, { stage: "log", expected: 0, done: 0, isOver: false });
      this.findings = Object.fromEntries(IDS.map((id) => [id, []]));
      this.suppressed = Object.fromEntries(IDS.map((id) => [id, 0]));
      this.ledger = new ledgers.Ledger();
      this.levels = null;
      this.openings = new Map();
    }

    good(id, code, details = {}) {
      this.findings[id].push({ status: "good", code, ...details });
    }

    unknown(id, code, details = {}) {
      this.findings[id].push({ status: "unknown", code, ...details });
    }

    /** What a check never looks at: it is told with the check, and does not make its verdict doubtful. */
    aside(id, code) {
      this.findings[id].push({ status: "unknown", code, isAside: true });
    }

    wrong(id, code, details = {}) {
      const isRoom = this.findings[id].filter((finding) => finding.status === "wrong").length < SHOWN_FINDINGS;
      if (isRoom) this.findings[id].push({ status: "wrong", code, ...details });
      else this.suppressed[id] += 1;
    }

    /** Progress: the stage that begins, files that will be read, a file that was. */
    begin(stage) {
      this.stage = stage;
    }

    expect(files) {
      this.expected += files;
    }

    step() {
      this.done += 1;
      this.progress(this.stage, this.done, this.expected);
    }

    hasWrong(id) {
      return this.findings[id].some((finding) => finding.status === "wrong");
    }

    /** Run *check*; what it throws as Invalid becomes a finding under *id*. Returns whether it came through. */
    async attempt(id, check, details = {}) {
      try {
        await check();
        return true;
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        this.wrong(id, error.code, { ...error.details, ...details });
        return false;
      }
    }

    report() {
      const status = (id) => ["wrong", "unknown", "good"].find((one) => this.findings[id].some((found) => found.status === one && !found.isAside));
      const list = IDS.map((id) => ({ id, status: status(id) ?? "unknown", findings: this.findings[id], more: this.suppressed[id] }));
      const worst = list.some((check) => check.status === "wrong") ? "wrong" : "good";
      const { receipt } = this.options;
      if (receipt && this.levels) receipt.findings.push(receipts.compareWithLedger(receipt, this.ledger));
      return {
        verdict: worst, checks: list, origin: this.checkpoint?.origin ?? null, size: this.checkpoint?.size ?? null,
        checkpoint: this.noteText, counts: this.ledger.versions.length ? this.ledger.counts() : null,
        isKeyKnown: Boolean(this.options.key), isCompared: this.isCompared ?? false,
      };
    }
  }

  // -- 1: signature -------------------------------------------------------------------------------------------------

  async function readCheckpoint(run) {
    const bytes = await run.source.read("checkpoint");
    if (bytes === null) throw new sources.Unreadable("no-checkpoint");
    run.noteText = publicLog.decodeUtf8(bytes, "note-unreadable");
    run.note = publicLog.parseNote(bytes);
    run.checkpoint = publicLog.parseCheckpoint(run.note.text);
  }

  async function checkSignature(run) {
    const { key } = run.options;
    const listed = await listedKeys(run);
    if (!key) {
      await checkAgainstListedKeys(run, listed);
      return;
    }
    if (await run.attempt("signature", () => publicLog.verifyNote(run.note, key), { key: key.vkey })) {
      run.good("signature", "signature-good", { key: key.vkey });
    }
    if (run.checkpoint.origin !== key.name) {
      run.wrong("signature", "origin-other", { origin: run.checkpoint.origin, expected: key.name });
    }
    if (listed.length > 0 && !listed.some((other) => other.vkey === key.vkey)) {
      run.wrong("signature", "key-not-listed", { key: key.vkey });
    }
  }

  /** Keys out of keys.txt: good for comparing, never for trusting. */
  async function listedKeys(run) {
    const bytes = await run.source.read("keys.txt");
    if (bytes === null) return [];
    const lines = new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const keys = [];
    for (const line of lines) await run.attempt("signature", async () => keys.push(await publicLog.parseKey(line)), { path: "keys.txt" });
    return keys;
  }

  async function checkAgainstListedKeys(run, listed) {
    const { name, id } = run.note.lines[0];
    const key = listed.find((one) => run.note.lines.some((line) => line.name === one.name && line.id === one.id));
    if (!key) {
      run.unknown("signature", "key-not-given", { name, id });
      return;
    }
    if (await run.attempt("signature", () => publicLog.verifyNote(run.note, key), { key: key.vkey })) {
      run.unknown("signature", "key-only-listed", { key: key.vkey });
    }
  }

  // -- 2 and 4: tree and entries ------------------------------------------------------------------------------------

  /** The tile or entry file of *width*, or the full one that may have replaced a partial one. */
  async function readWidth(run, level, number, width, unit) {
    const path = publicLog.tilePath(level, number, width);
    const bytes = await run.source.read(path);
    if (bytes !== null || width === TILE) return { path, bytes, isFuller: false };
    const fuller = await run.source.read(publicLog.tilePath(level, number, TILE));
    return { path, bytes: fuller && unit ? fuller.subarray(0, width * unit) : fuller, isFuller: true };
  }

  async function readLog(run) {
    const { size } = run.checkpoint;
    const blocks = Math.ceil(size / TILE);
    const widthOf = (number) => Math.min(TILE, size - number * TILE);
    const load = async (number) => Promise.all([
      readWidth(run, "entries", number, widthOf(number), 0),
      readWidth(run, 0, number, widthOf(number), 32),
    ]);
    const leaves = [];
    let number = 0;
    run.expect(blocks * 2); // the openings are as many files again
    for await (const [entriesFile, tile] of sources.inOrder(blocks, load)) {
      const hashes = await readBlock(run, entriesFile, widthOf(number), number * TILE);
      if (hashes === null) return false;
      compareTile(run, tile, hashes);
      for (const hash of hashes) leaves.push(hash);
      number += 1;
      run.step();
    }
    run.levels = await publicLog.buildLevels(leaves);
    return true;
  }

  /** Leaf hashes of one block of entries, which go to the ledger on the way; null if the block can't be read. */
  async function readBlock(run, { path, bytes, isFuller }, width, start) {
    if (bytes === null) {
      run.wrong("tree", "entries-missing", { path });
      return null;
    }
    let entries;
    if (!(await run.attempt("tree", () => { entries = publicLog.parseEntryBundle(bytes); }, { path }))) return null;
    if (entries.length < width) {
      run.wrong("tree", "bundle-truncated", { path });
      return null;
    }
    if (entries.length > width && !isFuller) run.wrong("tree", "entries-added", { path });
    entries = entries.slice(0, width);
    for (const [at, entry] of entries.entries()) applyEntry(run, entry, start + at);
    return publicLog.leafHashes(entries);
  }

  function applyEntry(run, bytes, index) {
    try {
      run.ledger.apply(statementLog.parseEntry(bytes));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      run.wrong("entries", error.code, { ...error.details, index });
      // The next entry keeps its index, so that one bad entry does not make all others look bad.
      run.ledger.size = index + 1;
    }
  }

  function compareTile(run, { path, bytes }, hashes) {
    if (bytes === null) run.wrong("tree", "tile-missing", { path });
    else if (bytes.length < hashes.length * 32) run.wrong("tree", "tile-truncated", { path });
    else if (!publicLog.isSame(bytes, publicLog.concat(...hashes))) run.wrong("tree", "tile-differs", { path });
  }

  async function checkTree(run) {
    const { size, root } = run.checkpoint;
    for (const [level, hashes] of run.levels.entries()) {
      if (level === 0) continue;
      for (let start = 0; start < hashes.length; start += TILE) {
        const part = hashes.slice(start, start + TILE);
        compareTile(run, await readWidth(run, level, start / TILE, part.length, 32), part);
      }
    }
    if (!publicLog.isSame(await publicLog.rangeHash(run.levels, 0, size), root)) run.wrong("tree", "root-differs", { size });
    if (!run.hasWrong("tree")) run.good("tree", "tree-good", { size });
  }

  async function checkEntries(run) {
    const { ledger, checkpoint } = run;
    for (const vkey of ledger.keys) await run.attempt("entries", () => publicLog.parseKey(vkey));
    if (checkpoint.size === 0) run.wrong("entries", "log-empty");
    else if (ledger.origin !== checkpoint.origin) {
      run.wrong("entries", "origin-other", { origin: ledger.origin, expected: checkpoint.origin });
    }
    if (!run.hasWrong("entries")) run.good("entries", "entries-good", { size: checkpoint.size });
  }

  // -- 3: earlier checkpoints ---------------------------------------------------------------------------------------

  async function checkEarlier(run) {
    for (const { from, on, note } of run.options.earlier) {
      const isGood = await run.attempt("earlier", () => compareWithEarlier(run, note, { from, on }), { from, on });
      if (isGood) run.isCompared = true;
    }
    if (run.options.later) await run.attempt("earlier", () => compareTwo(run), { from: "later" });
    await checkArchive(run);
    if (!run.isCompared && !run.hasWrong("earlier")) run.unknown("earlier", "nothing-earlier");
  }

  async function compareWithEarlier(run, noteText, { from, on }) {
    const note = publicLog.parseNote(publicLog.utf8.encode(noteText));
    const earlier = publicLog.parseCheckpoint(note.text);
    if (run.options.key) await publicLog.verifyNote(note, run.options.key);
    if (earlier.origin !== run.checkpoint.origin) throw new Invalid("earlier-other-log", { origin: earlier.origin });
    const { size, root } = run.checkpoint;
    if (earlier.size > size) throw new Invalid("log-shrank", { earlier: earlier.size, size });
    const proof = await publicLog.proveConsistency(run.levels, earlier.size, size);
    try {
      await publicLog.verifyConsistency(earlier.size, earlier.root, size, root, proof);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      throw new Invalid("log-rewritten", { earlier: earlier.size, size });
    }
    if (from !== "archive") {
      const withdrawn = [...run.ledger.signs.values()].filter((sign) => sign.withdrawnAt >= earlier.size).length;
      run.good("earlier", "earlier-good", { from, on, earlier: earlier.size, size, withdrawn });
    }
  }

  /** Say what came between the pasted checkpoint and a later one: both lie in this log, so one lies in the other. */
  async function compareTwo(run) {
    const { later, earlier } = run.options;
    await compareWithEarlier(run, later, { from: "later" });
    const pasted = earlier.find(({ from }) => from === "pasted");
    if (!pasted || run.hasWrong("earlier")) return;
    const [first, last] = [pasted.note, later].map(sizeOf).sort((one, other) => one - other);
    const isBetween = (index) => index !== null && index >= first && index < last;
    const signs = [...run.ledger.signs.values()];
    run.good("earlier", "between", {
      first, last,
      signed: signs.filter((sign) => isBetween(sign.index)).length,
      withdrawn: signs.filter((sign) => isBetween(sign.withdrawnAt)).length,
    });
  }

  function sizeOf(noteText) {
    return publicLog.parseCheckpoint(publicLog.parseNote(publicLog.utf8.encode(noteText)).text).size;
  }

  /** The checkpoints that the bundle itself kept: a contradiction among them counts, their agreement proves little. */
  async function checkArchive(run) {
    const list = await run.source.read("checkpoints/files.txt");
    if (list === null) return;
    const names = new TextDecoder().decode(list).split("\n").map((line) => line.slice(66)).filter((name) => /^[0-9]+$/.test(name));
    let read = 0;
    for await (const bytes of sources.inOrder(names.length, (at) => run.source.read(`checkpoints/${names[at]}`))) {
      const path = `checkpoints/${names[read]}`;
      read += 1;
      if (bytes === null) run.wrong("earlier", "archive-missing", { path });
      else await run.attempt("earlier", () => compareWithEarlier(run, new TextDecoder().decode(bytes), { from: "archive" }), { from: "archive", path });
    }
    if (read > 0 && !run.hasWrong("earlier")) run.unknown("earlier", "archive-agrees", { checkpoints: read });
  }

  // -- 4, second half: the files that people signed -----------------------------------------------------------------

  async function checkFiles(run) {
    const { texts, statements, versions } = run.ledger;
    const newest = new Map(texts.map((text) => [text.lang, text]));
    for (const text of texts) {
      const places = [`history/${text.sum}.md`];
      if (newest.get(text.lang) === text) {
        places.unshift(`text.${text.lang}.md`);
        // Only the translation of an earlier version may have left the front.
        if (text.version === versions.length) places.pop();
      }
      await checkFile(run, places, text.sum, "text");
    }
    for (const { sum } of statements) {
      await checkFile(run, [statements.at(-1).sum === sum ? "statement.json" : `history/${sum}.json`], sum, "statement");
    }
    if (!run.hasWrong("entries")) run.good("entries", "files-good", { texts: texts.length, versions: versions.length });
  }

  async function checkFile(run, places, sum, what) {
    for (const path of places) {
      const bytes = await run.source.read(path);
      if (bytes === null) continue;
      if (publicLog.formatHex(await digests.sha256(bytes)) !== sum) run.wrong("entries", `${what}-changed`, { path });
      return;
    }
    run.wrong("entries", `${what}-missing`, { path: places[0] });
  }

  // -- 5: openings --------------------------------------------------------------------------------------------------

  async function checkOpenings(run) {
    const blocks = Math.ceil(run.checkpoint.size / TILE);
    const pathOf = (number) => `openings/${publicLog.formatNumber(number)}.jsonl`;
    let number = 0;
    for await (const bytes of sources.inOrder(blocks, (block) => run.source.read(pathOf(block)))) {
      const lines = bytes === null || bytes.length === 0 ? [] : splitLines(run, bytes, pathOf(number));
      await checkOpeningBlock(run, lines, number, pathOf(number));
      number += 1;
      run.step();
    }
    for (const sign of run.ledger.signs.values()) {
      if (run.ledger.stateOf(sign) === "listed" && !run.openings.has(sign.index)) run.wrong("openings", "opening-missing", { index: sign.index });
    }
    if (!run.hasWrong("openings")) run.good("openings", "openings-good", { openings: run.openings.size });
  }

  function splitLines(run, bytes, path) {
    const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
    if (lines.pop() !== "") run.wrong("openings", "opening-unreadable", { path });
    return lines;
  }

  async function checkOpeningBlock(run, lines, number, path) {
    const openings = [];
    for (const line of lines) await run.attempt("openings", () => openings.push(statementLog.parseOpening(line)), { path });
    const sums = await statementLog.commitments(openings);
    for (const [at, opening] of openings.entries()) {
      const code = findOpeningFault(run, opening, sums[at], number, openings[at - 1]?.i ?? -1);
      if (code) run.wrong("openings", code, { index: opening.i, path });
      // What is given for a listed entry is given, even if it is wrong: it is not also missing, and pages may repeat it.
      if (!code || GIVEN.includes(code)) run.openings.set(opening.i, opening.record);
    }
  }

  function findOpeningFault(run, { i, record }, sum, number, before) {
    const sign = run.ledger.signs.get(i);
    if (run.openings.has(i)) return "opening-doubled";
    if (!sign) return "opening-of-nothing";
    if (Math.floor(i / TILE) !== number || i <= before) return "opening-misplaced";
    const state = run.ledger.stateOf(sign);
    if (state === "withdrawn" || state === "removed") return "opening-of-withdrawn";
    if (state !== "listed") return `opening-of-${state}`;
    if (sum !== sign.c) return "opening-changed";
    const isOfSign = record.origin === run.ledger.origin && record.class === sign.class && record.text === sign.text
      && record.version === sign.version;
    return isOfSign ? null : "record-of-other";
  }

  // -- 6 and 7, the rest: the record of moderation ------------------------------------------------------------------

  async function checkModeration(run) {
    const acts = new Map(run.ledger.acts);
    const bytes = await run.source.read("moderation.jsonl");
    if (bytes === null) {
      if (acts.size > 0) run.unknown("counts", "moderation-untold", { acts: acts.size });
      return;
    }
    const lines = new TextDecoder().decode(bytes).split("\n");
    if (lines.pop() !== "") run.wrong("counts", "moderation-unreadable", { line: lines.length + 1 });
    const rows = [];
    let before = -1;
    for (const [at, text] of lines.entries()) {
      const line = readAct(text);
      if (line === null) {
        run.wrong("counts", "moderation-unreadable", { line: at + 1 });
        continue;
      }
      rows.push(`${line.act} ${line.by} ${line.day} ${line.n} ${line.reason} ${line.entry ?? "-"}`);
      if (line.entry === undefined) continue;
      if (line.entry <= before || line.entry + line.n > run.ledger.size) {
        run.wrong("counts", "moderation-misplaced", { line: at + 1 });
        continue;
      }
      before = line.entry + line.n - 1;
      for (let index = line.entry; index <= before; index += 1) {
        const told = acts.get(index);
        if (!told?.acts.includes(line.act) || (told.by ?? line.by) !== line.by) run.wrong("counts", "moderation-added", { index });
        acts.delete(index);
      }
    }
    for (const index of acts.keys()) run.wrong("counts", "moderation-dropped", { index });
    await checkRecordPage(run, rows);
    if (!run.hasWrong("counts")) run.good("counts", "moderation-good", { acts: run.ledger.acts.size });
  }

  function readAct(text) {
    try {
      const line = JSON.parse(text);
      const isSpelt = JSON.stringify(line, Object.keys(line).sort()) === text;
      const isKnown = line.v === 1 && Number.isSafeInteger(line.n) && line.n > 0 && ACTS.includes(line.act)
        && (line.entry === undefined ? WITHOUT_ENTRY.includes(line.act) : Number.isSafeInteger(line.entry) && !WITHOUT_ENTRY.includes(line.act));
      return isSpelt && isKnown ? line : null;
    } catch {
      return null;
    }
  }

  async function checkRecordPage(run, rows) {
    const bytes = await run.source.read("moderation.html");
    if (bytes === null) {
      run.wrong("pages", "page-missing", { path: "moderation.html" });
      return;
    }
    const shown = [...new TextDecoder().decode(bytes).matchAll(/<tr data-line="([^"]*)"/g)].map((found) => found[1]);
    if (shown.join("\n") !== rows.slice(-SHOWN_LINES).reverse().join("\n")) run.wrong("counts", "moderation-page", { path: "moderation.html" });
  }

  // -- 8: others who watch ------------------------------------------------------------------------------------------

  function checkWitnesses(run) {
    const own = run.options.key ?? { name: run.checkpoint.origin };
    const others = run.note.lines.filter((line) => line.name !== own.name).length;
    run.unknown("witnesses", others ? "witnesses-not-checked" : "no-witnesses", { others });
  }

  // -- all of them --------------------------------------------------------------------------------------------------

  async function runChecks(run) {
    if (!(await run.attempt("signature", () => readCheckpoint(run)))) return;
    await checkSignature(run);
    checkWitnesses(run);
    run.lists = pages.readLists(run);
    // A failure is met when the lists are needed; until then it must not count as forgotten.
    run.lists.catch(() => {});
    if (!(await readLog(run))) return;
    await checkTree(run);
    await checkEntries(run);
    await checkEarlier(run);
    if (run.ledger.versions.length === 0) return;
    await checkFiles(run);
    await memberTokens.check(run);
    run.begin("openings");
    await checkOpenings(run);
    await pages.checkPages(run);
    await checkModeration(run);
  }

  /** Whether the publisher put up a new checkpoint while this run was reading. */
  async function hasMoved(run) {
    if (run.source instanceof sources.FolderSource) return false;
    const bytes = await run.source.read("checkpoint");
    return bytes !== null && new TextDecoder().decode(bytes) !== run.noteText;
  }

  /** Check the bundle behind *source*.
   *
   * options: `key` (parsed, or null), `earlier` (list of {from, on, note}), `later` (a note or null),
   * `receipt` (checked, or null). Throws sources.Unreadable where nothing could be
   * read. A log may grow while it is read: what then looks wrong is read again, three times at most.
   */
  async function checkBundle(source, options, progress) {
    for (let attempt = 1; ; attempt += 1) {
      const run = new Run(source, options, progress);
      try {
        await runChecks(run);
      } finally {
        run.isOver = true;
      }
      const report = run.report();
      if (report.verdict === "good" || attempt === 3 || !(await hasMoved(run))) return report;
    }
  }

  return Object.freeze({ IDS, checkBundle });
})();
