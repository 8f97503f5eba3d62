// Puts the names of a page into the order of the statement's language, by the browser's own collation (ICU): Å after Z in
// Swedish, Ñ after N in Spanish. The file keeps the order that programs check, and without this script readers see that.
const place = document.querySelector('[data-enhance~="order"]');
const list = place?.querySelector("ol.signatories");

if (list) {
  const collator = new Intl.Collator(place.dataset.lang, { ignorePunctuation: true });
  const rows = [...list.children].map((row) => [row, row.querySelector("bdi").textContent]);
  rows.sort((one, other) => collator.compare(one[1], other[1])); // a stable sort: the same name stays in the log's order
  list.append(...rows.map(([row]) => row));
}
