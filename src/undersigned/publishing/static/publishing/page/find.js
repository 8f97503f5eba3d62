// Finds names from their beginning: walks down the pages by name, as a reader would by hand, one small page a letter.
// Without this script the pages by name do the same.
const form = document.querySelector('[data-enhance~="find"]');

// As `fold` of the format of bundles: what pages are sorted by.
const fold = (name) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ")
    .normalize("NFC").replace(/\s+/gu, " ").trimStart();

const spell = (character) => (/^[a-z0-9]$/.test(character) ? character : `_${character.codePointAt(0).toString(16)}`);

const pageOf = (characters) => `names/${characters.map(spell).join("/") || "index"}.html`;

async function readPage(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// The page that lists names beginning with *query*, or, where they are too many, the one that leads to them.
async function findPage(query) {
  const wanted = [...query];
  for (let depth = 0; ; depth += 1) {
    const here = pageOf(wanted.slice(0, depth));
    const page = await readPage(here);
    const letters = page.querySelector("ul.letters");
    if (!letters || depth === wanted.length) return { here, page, letters };
    const next = new URL(pageOf(wanted.slice(0, depth + 1)), location.href).href;
    const leads = [...letters.querySelectorAll("a")].some(
      (link) => new URL(link.getAttribute("href"), new URL(here, location.href)).href === next,
    );
    if (!leads) return null;
  }
}

function showRows(page, query, list) {
  for (const row of page.querySelectorAll("ol.signatories > li")) {
    if (!fold(row.querySelector("bdi").textContent).startsWith(query)) continue;
    const copy = document.importNode(row, true);
    copy.removeAttribute("id");
    list.append(copy);
  }
  return list.childElementCount;
}

function showLetters(letters, here, list) {
  for (const link of letters.querySelectorAll("a")) {
    const copy = document.importNode(link, true);
    copy.href = new URL(link.getAttribute("href"), new URL(here, location.href)).href;
    const item = document.createElement("li");
    item.append(copy);
    list.append(item);
  }
}

if (form && location.protocol.startsWith("http")) {
  const [said, rows, more] = ["said", "rows", "more"].map((name) => form.querySelector(`[data-${name}]`));
  const tell = (what, n = 0) => {
    said.textContent = form.dataset[what].replace("%n", n.toLocaleString(document.documentElement.lang));
  };
  let newest = 0;

  async function search() {
    newest += 1;
    const mine = newest;
    const query = fold(form.elements.q.value);
    rows.replaceChildren();
    more.replaceChildren();
    said.textContent = "";
    if (!query) return;
    let found;
    try {
      found = await findPage(query);
    } catch {
      if (mine === newest) tell("failed");
      return;
    }
    if (mine !== newest) return; // somebody typed on meanwhile
    if (found?.letters) {
      showLetters(found.letters, found.here, more);
      tell("many");
      return;
    }
    const count = found ? showRows(found.page, query, rows) : 0;
    tell(count ? "found" : "none", count);
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}
