// On a copy, says whose it is and how fresh. Asks only where the page is read elsewhere than at its origin, and only the
// place that it came from. Without this script `copy/index.html` says the same.
const line = document.querySelector('[data-enhance~="kept"]');
const STALE_DAYS = 3;

function makeLink(words, address) {
  const name = document.createElement("bdi");
  name.textContent = words;
  if (!/^https?:\/\//.test(address)) return name;
  const link = document.createElement("a");
  link.href = address;
  link.rel = "nofollow";
  link.append(name);
  return link;
}

function makeDay(day) {
  const time = document.createElement("time");
  const { lang } = document.documentElement;
  time.dateTime = day;
  // As the rest of the page writes its days: in English the day comes first, in Persian the calendar is the same.
  const options = { calendar: "gregory", dateStyle: "long", timeZone: "UTC" };
  time.textContent = new Date(day).toLocaleDateString(lang === "en" ? "en-GB" : lang, options);
  return time;
}

async function tell() {
  const about = new URL("../copy/", import.meta.url);
  const answer = await fetch(new URL("copy.json", about), { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) return;
  const kept = await answer.json();
  if (kept.v !== 1) return;
  const day = kept.compared_at.slice(0, 10);
  const parts = {
    "{name}": () => makeLink(kept.kept_by, kept.address),
    "{day}": () => makeDay(day),
    "{original}": () => makeLink(kept.origin, `https://${kept.origin}/`),
  };
  for (const piece of line.dataset.words.split(/(\{name\}|\{day\}|\{original\})/u)) line.append(parts[piece]?.() ?? piece);
  if (Date.now() - Date.parse(day) > STALE_DAYS * 86_400_000) line.append(` ${line.dataset.old}`);
  line.hidden = false;
}

if (line && location.protocol.startsWith("http") && !location.href.startsWith(line.dataset.home)) {
  tell().catch(() => {}); // a copy that says nothing of itself reads as before
}
