// Narrows the list of statements to those that have what was typed. Without this script all of them stand there.
const field = document.querySelector('[data-enhance~="statements"]');

if (field) {
  const input = field.querySelector("input");
  const none = field.querySelector("[data-none]");
  const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const items = [...document.querySelectorAll("[data-statements] > li")].map((item) => [item, fold(item.textContent)]);

  input.addEventListener("input", () => {
    const wanted = fold(input.value).split(/\s+/u).filter(Boolean);
    for (const [item, words] of items) item.hidden = !wanted.every((word) => words.includes(word));
    none.hidden = items.some(([item]) => !item.hidden);
  });
  field.hidden = items.length < 2;
}
