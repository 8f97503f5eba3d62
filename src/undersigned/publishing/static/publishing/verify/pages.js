/* Checks 6 and 7: what the pages of a bundle show is what its log opens, no more and no fewer, and the counts are the log's.
 *
 * The rows, places and attributes read here are those of the bundle format, version 1.
 */
const pages = (() => {
  "use strict";
  const { TILE } = publicLog;
  const ROW = new RegExp(
    '^<li id="([sf])([0-9]+)"><bdi>([^<]*)</bdi>(?: <span class="role"><bdi>([^<]*)</bdi></span>)?' +
    '(?: <span class="affiliation"><bdi>([^<]*)</bdi></span>)?' +
    '(?: <img class="logo" src="(?:\\.\\./)*logos/[0-9a-f]{64}\\.(?:png|jpg)" alt="[^<>"]*" width="[0-9]{1,4}" height="[0-9]{1,4}">)?' +
    '(?: <small>[^<>]*</small>)*</li>$',
  );
  const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'" };

  function unescape(html) {
    return html.replace(/&(?:amp|lt|gt|quot|#x27|#39);/g, (entity) => ENTITIES[entity]);
  }

  /** Rows of a page: {kind, index, shown}; a row that is none of the format's is {shown: null}. */
  function parseRows(html) {
    const rows = [];
    let isInside = false;
    for (const line of html.split("\n")) {
      if (/^<ol class="signatories"[^>]*>$/.test(line)) isInside = true;
      else if (line === "</ol>") isInside = false;
      else if (isInside) {
        const parts = ROW.exec(line);
        rows.push(parts
          ? { kind: parts[1], index: Number(parts[2]), shown: parts.slice(3, 6).map((part) => unescape(part ?? "")).join("\n") }
          : { kind: null, index: null, shown: null });
      }
    }
    return rows;
  }

  function shownOf(record) {
    return [record.name, record.role ?? "", record.affiliation ?? ""].join("\n");
  }

  async function readPage(run, path) {
    const bytes = await run.source.read(path);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  /** Check the rows of one page against the openings, and note in *seen* who stood there. */
  function checkRows(run, { path, rows }, seen) {
    for (const { kind, index, shown } of rows) {
      const record = run.openings.get(index);
      if (kind === null) run.wrong("pages", "row-unreadable", { path });
      else if (kind === "f") continue; // imported names are outside the log
      else if (!record) run.wrong("pages", "row-added", { path, index });
      else if (seen.has(index)) run.wrong("pages", "row-doubled", { path, index });
      else if (shownOf(record) !== shown) run.wrong("pages", "row-changed", { path, index });
      seen.add(index);
    }
  }

  /** Check that the pages of *list* name *expected*, each exactly once. */
  function checkList(run, list, read, expected) {
    const seen = new Set();
    for (const page of read) checkRows(run, page, seen);
    for (const index of expected) if (!seen.has(index)) run.wrong("pages", "row-missing", { list, index });
    for (const index of seen) if (!expected.has(index)) run.wrong("pages", "row-misplaced", { list, index });
  }

  /** Paths of all pages under *folder*, as the bundle lists (`files.txt`) name them. */
  async function pagesUnder(run, folder) {
    const list = await readPage(run, `${folder}files.txt`);
    const names = (list ?? "").split("\n").map((line) => line.slice(66));
    const inner = await Promise.all(names.filter((name) => name.endsWith("/")).map((name) => pagesUnder(run, folder + name)));
    return [...names.filter((name) => name.endsWith(".html")).map((name) => folder + name), ...inner.flat()];
  }

  /** Read all pages with lists. It needs no openings, so it can go on beside the rest: there are many small pages. */
  async function readLists(run) {
    const blocks = Array.from({ length: Math.ceil(run.checkpoint.size / TILE) }, (_, number) => number);
    const newest = blocks.map((number) => `signatories/newest/${publicLog.formatNumber(number)}.html`);
    return {
      newest: await readRows(run, newest),
      names: await readRows(run, await pagesUnder(run, "signatories/names/")),
      organisations: await readRows(run, await pagesUnder(run, "signatories/organisations/")),
      affiliations: await readRows(run, await pagesUnder(run, "signatories/affiliations/")),
    };
  }

  async function readRows(run, paths) {
    const read = [];
    run.expect(paths.length);
    for await (const [path, html] of sources.inOrder(paths.length, async (at) => [paths[at], await readPage(run, paths[at])])) {
      if (run.isOver) break;
      if (html !== null) read.push({ path, rows: parseRows(html) });
      run.step();
    }
    return read;
  }

  function affiliationOf(record) {
    return record.affiliation || (record.class === "org" ? record.name : "");
  }

  /** Say whether anything of *words* is left to sort by: marks alone are not. */
  function isSortable(words) {
    return words.normalize("NFKD").replace(/\p{M}/gu, "").trim() !== "";
  }

  function checkLists(run, lists) {
    const all = new Set(run.openings.keys());
    const organisations = new Set([...all].filter((index) => run.openings.get(index).class === "org"));
    checkList(run, "newest", lists.newest, all);
    checkList(run, "names", lists.names, all);
    checkList(run, "organisations", lists.organisations, organisations);
    // The list by organisation is there only where the convenors want it.
    if (!lists.affiliations.length) return;
    const affiliated = new Set([...all].filter((index) => isSortable(affiliationOf(run.openings.get(index)))));
    checkList(run, "affiliations", lists.affiliations, affiliated);
  }

  // -- front pages --------------------------------------------------------------------------------------------------

  /** All that is read of a text in its file or on its page: its characters, without white space and markup. */
  function charactersOfMarkdown(markdown, isNumbered) {
    return markdown.split("\n").map((line) => {
      const bare = line.replace(/^#{1,3} /, "");
      const words = isNumbered ? bare : bare.replace(/^ {0,8}[0-9]+\. /, "");
      return words
        .replace(/\[((?:\\.|[^\]\\])*)\]\((?:\\.|[^)\\])*\)/g, "$1")
        .replace(/\\(.)|\*+/g, "$1")
        .replace(/\s/g, "");
    }).join("");
  }

  function charactersOfHtml(html) {
    return unescape(html.replace(/<[^>]*>/g, "")).replace(/\s/g, "");
  }

  async function checkFrontPage(run, path, lang) {
    const html = await readPage(run, path);
    if (html === null) {
      run.wrong("pages", "page-missing", { path });
      return;
    }
    checkRows(run, { path, rows: parseRows(html) }, new Set());
    const article = new RegExp(`^<article data-text="${lang}"[^>]*>$([^]*?)^</article>$`, "m").exec(html);
    const text = await readPage(run, `text.${lang}.md`);
    if (!article) run.wrong("pages", "page-without-text", { path });
    else if (text !== null && ![true, false].some((isNumbered) => charactersOfMarkdown(text, isNumbered) === charactersOfHtml(article[1]))) {
      run.wrong("pages", "page-other-text", { path });
    }
    checkCounts(run, html, path);
  }

  function checkCounts(run, html, path) {
    const size = /<html\b[^>]*\bdata-tree-size="([0-9]+)"/.exec(html);
    if (!size || Number(size[1]) !== run.checkpoint.size) {
      run.wrong("counts", "page-stale", { path, shown: size ? Number(size[1]) : null, size: run.checkpoint.size });
    }
    const shown = new Map(Array.from(html.matchAll(/<data data-count="([a-z0-9.-]+)" value="([0-9]+)"/g), (found) => [found[1], Number(found[2])]));
    const counts = { ...run.ledger.counts(), imported: run.imported, ...memberTokens.numbers(run.ledger) };
    for (const key of shown.keys()) {
      if (key.startsWith("members") && !(key in counts)) run.wrong("counts", "count-unknown", { path, key });
    }
    for (const [key, value] of Object.entries(counts)) {
      const isNeeded = key.startsWith("signed.") || value !== 0;
      if (shown.has(key) ? shown.get(key) !== value : isNeeded) {
        run.wrong("counts", "count-differs", { path, key, shown: shown.get(key) ?? null, counted: value });
      }
    }
  }

  async function checkImported(run) {
    const imported = await readPage(run, "imported.jsonl");
    run.imported = imported === null ? 0 : imported.split("\n").length - 1;
    if (run.imported > 0) run.unknown("counts", "imported-not-covered", { imported: run.imported });
  }

  /** Check lists, texts and counts on the pages of *run*, whose openings were read before. */
  async function checkPages(run) {
    await checkImported(run);
    run.begin("pages");
    checkLists(run, await run.lists);
    const { lead, texts, versions } = run.ledger;
    await checkFrontPage(run, "index.html", lead);
    // A language that the newest version lacks keeps an address, at which an earlier wording stands without counts.
    const current = new Set(texts.filter((text) => text.version === versions.length).map((text) => text.lang));
    for (const lang of current) {
      if (lang !== lead) await checkFrontPage(run, `${lang}/index.html`, lang);
    }
    if (!run.hasWrong("pages")) run.good("pages", "pages-good", { openings: run.openings.size });
    if (!run.hasWrong("counts")) run.good("counts", "counts-good", run.ledger.counts());
  }

  return Object.freeze({ readLists, checkPages, parseRows, charactersOfMarkdown, charactersOfHtml });
})();
