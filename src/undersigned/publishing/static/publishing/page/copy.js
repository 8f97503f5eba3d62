// Copies the address of a clause when its number is pressed. Without this script the number is a link like any other:
// it leads to the clause, and the address bar holds what is to be copied.
const said = document.querySelector('[data-enhance~="copied"]');

if (said && navigator.clipboard) {
  let timer = 0;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.anchor");
    if (!link) return;
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return; // not allowed here: the link still leads to the clause
    }
    said.textContent = said.dataset.words;
    clearTimeout(timer);
    timer = setTimeout(() => {
      said.textContent = "";
    }, 4000);
  });
}
