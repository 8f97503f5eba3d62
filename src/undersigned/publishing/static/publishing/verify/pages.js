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

  // -- markup -------------------------------------------------------------------------------------------------------

  /* Whatever a browser might read otherwise than we do is refused: pages are written by one program, so they need none of
   * the leniency of HTML. The same as `verifier.markup` of the command line. */
  const TOKEN = /([^<]+)|<(\/?)([a-z][a-z0-9]*)((?:[ \n]+[a-z][a-z-]*(?:="[^"<>]*")?)*)[ \n]*>/y;
  const ATTRIBUTE = /[ \n]+([a-z][a-z-]*)(?:="([^"<>]*)")?/g;
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/u;
  const VOID = new Set(["br", "img", "input", "link", "meta", "source"]);
  const TAGS = new Set([
    ...VOID, "a", "article", "audio", "bdi", "blockquote", "body", "button", "code", "data", "dd", "details", "div", "dl", "dt", "em",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "head", "header", "html", "label", "legend", "li",
    "main", "nav", "ol", "option", "p", "pre", "script", "section", "select", "small", "span", "strong", "summary", "table", "tbody",
    "td", "textarea", "th", "thead", "time", "title", "tr", "ul",
  ]);
  const UNSEEN = new Set(["head", "script", "select", "textarea", "option", "title"]);
  const HIDING = new Set(["hidden", "aria-hidden", "inert", "style"]);
  const HOLDERS = new Set(["html", "body", "main", "div", "section"]);
  const HOLDER_CLASSES = new Set(["", "before-form", "after-form"]);
  const OF_TEXT = new Set(["a", "em", "h1", "h2", "li", "ol", "p", "strong"]);

  /** Say why *html* is not built as pages are, or where it hides what it holds; null if it is and does not. */
  function findFault(html, isFront) {
    if (CONTROLS.test(html)) return "control";
    const open = [];
    let articles = 0;
    let at = /^\s*<!doctype html>/i.exec(html)?.[0].length ?? 0;
    while (at < html.length) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(html);
      if (!token) return html.slice(at, at + 40);
      at = TOKEN.lastIndex;
      const [, words, slash, tag, spelt] = token;
      if (words !== undefined) continue;
      if (slash) {
        if (open.pop()?.tag !== tag || spelt) return tag;
        continue;
      }
      const element = { tag, attributes: new Map(Array.from(spelt.matchAll(ATTRIBUTE), (found) => [found[1], found[2] ?? ""])) };
      if (!TAGS.has(tag) || [...element.attributes.keys()].some((name) => name.startsWith("on") || name === "style")) return tag;
      const fault = faultOf(element, open);
      if (fault) return fault;
      articles += tag === "article" && element.attributes.has("data-text") ? 1 : 0;
      if (tag === "script") {
        const end = html.indexOf("</script>", at);
        at = end < 0 ? html.length : end + 9;
      } else if (!VOID.has(tag)) open.push(element);
    }
    if (open.length > 0) return open[0].tag;
    return isFront && articles !== 1 ? "article" : null;
  }

  function faultOf(element, open) {
    const { tag, attributes } = element;
    const isList = tag === "ol" && attributes.get("class") === "signatories" && !attributes.has("data-rows");
    const isText = tag === "article" && attributes.has("data-text");
    const isNumber = attributes.has("data-count");
    const inText = open.findIndex((one) => one.tag === "article" && one.attributes.has("data-text"));
    if (inText >= 0 && !OF_TEXT.has(tag)) return tag;
    const around = isList || isText || isNumber || inText >= 0 ? [...open.slice(0, inText >= 0 ? inText + 1 : undefined), element] : [];
    if (around.some((one) => UNSEEN.has(one.tag) || [...one.attributes.keys()].some((name) => HIDING.has(name)))) return tag;
    if (!isList && !isText) return null;
    return open.every((one) => HOLDERS.has(one.tag) && HOLDER_CLASSES.has(one.attributes.get("class") ?? "")) ? null : tag;
  }

  function checkMarkup(run, html, path, isFront = false) {
    // The rows are compared by themselves, and there may be very many.
    const around = html.replace(/^(<ol class="signatories"[^<>\n]*>)$[^]*?\n(?=<\/ol>)/gm, "$1");
    if (findFault(around, isFront) !== null) run.wrong("pages", "page-malformed", { path });
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

  /** Paths of all files under *folder*, as the bundle lists (`files.txt`) name them. */
  async function filesUnder(run, folder) {
    const list = await readPage(run, `${folder}files.txt`);
    const names = (list ?? "").split("\n").map((line) => line.slice(66)).filter((name) => name !== "");
    const inner = await Promise.all(names.filter((name) => name.endsWith("/")).map((name) => filesUnder(run, folder + name)));
    return [...names.filter((name) => !name.endsWith("/")).map((name) => folder + name), ...inner.flat()];
  }

  async function pagesUnder(run, folder) {
    return (await filesUnder(run, folder)).filter((path) => path.endsWith(".html"));
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
      if (html !== null) {
        checkMarkup(run, html, path);
        read.push({ path, rows: parseRows(html) });
      }
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
    checkMarkup(run, html, path, true);
    checkRows(run, { path, rows: parseRows(html) }, new Set());
    const article = new RegExp(`^<article data-text="${lang}"[^>]*>$([^]*?)^</article>$`, "m").exec(html);
    const text = await readPage(run, `text.${lang}.md`);
    if (!article) run.wrong("pages", "page-without-text", { path });
    else if (text !== null && ![true, false].some((isNumbered) => charactersOfMarkdown(text, isNumbered) === charactersOfHtml(article[1]))) {
      run.wrong("pages", "page-other-text", { path });
    }
    checkForm(run, html, path);
    checkCounts(run, html, path);
  }

  /** Check that the form to sign hands in this text, where the log is named after, while signing is open. */
  function checkForm(run, html, path) {
    const forms = Array.from(html.matchAll(/<form\b[^>]*>/g), (found) => found[0]);
    const texts = Array.from(html.matchAll(/<input\b[^>]* name="text" value="([^"]*)"/g), (found) => found[1]);
    const { origin, versions, closedAt } = run.ledger;
    const places = ["https", "http"].map((scheme) => `<form action="${scheme}://${origin}/sign" method="post"`);
    const isRight = forms.length <= 1 && forms.every((form) => closedAt === null && places.some((place) => form.startsWith(place)));
    if (!isRight) run.wrong("pages", "page-malformed", { path });
    if (texts.length !== forms.length || texts.some((sum) => sum !== versions.at(-1))) run.wrong("pages", "page-other-text", { path });
  }

  function checkCounts(run, html, path) {
    const size = /<html\b[^>]*\bdata-tree-size="([0-9]+)"/.exec(html);
    if (!size || Number(size[1]) !== run.checkpoint.size) {
      run.wrong("counts", "page-stale", { path, shown: size ? Number(size[1]) : null, size: run.checkpoint.size });
    }
    const counts = countsOf(run);
    const shown = checkNumbers(run, html, path, counts);
    for (const [key, value] of Object.entries(counts)) {
      const isNeeded = key.startsWith("signed.") || value !== 0;
      if (isNeeded && !shown.has(key)) run.wrong("counts", "count-differs", { path, key, shown: null, counted: value });
    }
    checkTallies(run, html, path, counts);
  }

  function countsOf(run) {
    return { ...run.ledger.counts(), imported: run.imported, ...memberTokens.numbers(run.ledger) };
  }

  /** Compare every number that is marked with its count, for programs and for people; return the keys of all. */
  function checkNumbers(run, html, path, counts) {
    const keys = new Set();
    for (const [, key, value, words] of html.matchAll(/<data data-count="([a-z0-9.-]+)" value="([0-9]+)">([^<]*)<\/data>/g)) {
      keys.add(key);
      if (!(key in counts)) run.wrong("counts", "count-unknown", { path, key });
      else {
        const wrong = [Number(value), ...numbersIn(unescape(words)), NaN].find((number) => number !== counts[key]);
        const isShown = numbersIn(unescape(words)).length === 1;
        if (!Number.isNaN(wrong) || !isShown) {
          run.wrong("counts", "count-differs", { path, key, shown: Number.isNaN(wrong) ? null : wrong, counted: counts[key] });
        }
      }
    }
    const marked = html.split("data-count").length - 1;
    if (marked !== Array.from(html.matchAll(/<data data-count="[a-z0-9.-]+" value="[0-9]+">[^<]*<\/data>/g)).length) {
      run.wrong("pages", "page-malformed", { path });
    }
    return keys;
  }

  /** Numbers in *words*, in the digits and groups of any language. */
  function numbersIn(words) {
    return Array.from(words.matchAll(/\p{Nd}+(?:[.,'\u2019\u066c\u00a0\u202f]\p{Nd}{2,3})*/gu), (found) => Number(
      Array.from(found[0].replace(/[^\p{Nd}]/gu, ""), (digit) => valueOf(digit)).join(""),
    ));
  }

  /** Value of a decimal digit: in every script ten of them stand in a row, and a row begins where the digit before is none. */
  function valueOf(digit) {
    const code = digit.codePointAt(0);
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
    return value;
  }

  /** Compare the lines that say how many signed; languages may spell the smallest numbers as words. */
  function checkTallies(run, html, path, counts) {
    const people = counts["signed.person"];
    const organisations = counts["signed.org"];
    const lines = [
      ...html.matchAll(/<a href="#signatories">([^<]*)<\/a>/g), ...html.matchAll(/<p class="way"><span>([^<]*)<\/span>/g),
    ];
    for (const [, words] of lines) {
      const said = numbersIn(unescape(words));
      const wrong = said.find((number) => number !== people && number !== organisations);
      const missing = [people, organisations].find((number) => number > 2 && !said.includes(number));
      if (wrong === undefined && missing === undefined) continue;
      const key = missing === organisations && missing !== people ? "signed.org" : "signed.person";
      run.wrong("counts", "count-differs", { path, key, shown: wrong ?? null, counted: counts[key] });
    }
  }

  async function checkWayIn(run) {
    const path = "signatories/index.html";
    const html = await readPage(run, path);
    if (html === null) {
      run.wrong("pages", "page-missing", { path });
      return;
    }
    checkMarkup(run, html, path);
    checkNumbers(run, html, path, countsOf(run));
    if (/<bdi\b|<ol\b[^>]*>(?!<\/ol>)/.test(html)) run.wrong("pages", "row-unreadable", { path });
  }

  /** Say which files stand where the log gives them no place, among openings and names; lists are signed by nobody. */
  async function checkPlaces(run) {
    const blocks = Math.ceil(run.checkpoint.size / TILE);
    const organisations = [...run.ledger.signs.values()].filter((sign) => sign.class === "org").length;
    const ends = { newest: blocks, organisations: Math.ceil(organisations / TILE), first: Math.ceil(run.imported / TILE) };
    const wanted = new Set(Array.from({ length: blocks }, (_, number) => `openings/${publicLog.formatNumber(number)}.jsonl`));
    wanted.add("signatories/index.html");
    for (const [list, end] of Object.entries(ends)) {
      for (let number = 0; number < end; number += 1) wanted.add(`signatories/${list}/${publicLog.formatNumber(number)}.html`);
    }
    const listed = [...await filesUnder(run, "openings/"), ...await filesUnder(run, "signatories/")];
    for (const path of listed) {
      if (!wanted.has(path) && !/^signatories\/(?:names|affiliations|csv)\//.test(path)) run.wrong("pages", "file-misplaced", { path });
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
    await checkWayIn(run);
    await checkPlaces(run);
    if (!run.hasWrong("pages")) run.good("pages", "pages-good", { openings: run.openings.size });
    run.aside("pages", "other-words");
    if (!run.hasWrong("counts")) run.good("counts", "counts-good", run.ledger.counts());
  }

  return Object.freeze({ readLists, checkPages, parseRows, charactersOfMarkdown, charactersOfHtml });
})();
