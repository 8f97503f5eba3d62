// Words of the clause that somebody marks with the mouse, the finger or the keyboard go into the field for the passage.
// Without scripts they are copied, or typed.

for (const clause of document.querySelectorAll('[data-enhance~="passage"]')) {
  const field = document.querySelector("#passage");
  document.addEventListener("selectionchange", () => {
    const marked = document.getSelection();
    const words = String(marked).replace(/\s+/gu, " ").trim();
    if (field && words && clause.contains(marked.anchorNode) && clause.contains(marked.focusNode)) {
      field.value = words;
    }
  });
}
