// The share sheet: own words go into the links, and the browser's own ways of copying and sharing are offered.
// Nothing is sent, counted or kept; without this script the links carry the words as suggested.

for (const sheet of document.querySelectorAll('[data-enhance~="share"]')) {
  const field = sheet.querySelector("textarea");
  const links = sheet.querySelectorAll("a[data-with]");
  const address = sheet.dataset.address;

  const words = () => field.value.replace(address, "").trim();

  field.addEventListener("input", () => {
    for (const link of links) {
      link.href = link.dataset.with
        .replaceAll("{text}", encodeURIComponent(field.value.trim()))
        .replaceAll("{words}", encodeURIComponent(words()))
        .replaceAll("{url}", encodeURIComponent(address));
    }
  });

  const share = sheet.querySelector('[data-do="share"]');
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      // Who closes the sheet of the system changed their mind: nothing went wrong.
      navigator.share({ text: words(), url: address }).catch(() => {});
    });
  }

  const copy = sheet.querySelector('[data-do="copy"]');
  if (navigator.clipboard) {
    const label = copy.textContent;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        copy.textContent = copy.dataset.done;
      } catch {
        field.select(); // it may not be written to: the person can copy what is selected
      }
      setTimeout(() => {
        copy.textContent = label;
      }, 2000);
    });
  }

  const fediverse = sheet.querySelector('[data-do="fediverse"]');
  fediverse.hidden = false;
  fediverse.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = fediverse.elements.server.value.trim().replace(/^https?:\/\//, "").replace(/^.*@/, "").replace(/\/.*$/, "");
    // A host alone, so that nothing typed leads anywhere else than to a page of that server.
    if (!/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+(:\d+)?$/u.test(typed)) {
      fediverse.elements.server.setCustomValidity(fediverse.elements.server.placeholder);
      fediverse.elements.server.reportValidity();
      fediverse.elements.server.setCustomValidity("");
      return;
    }
    window.open(`https://${typed}/share?text=${encodeURIComponent(field.value.trim())}`, "_blank", "noopener,noreferrer");
  });
}
