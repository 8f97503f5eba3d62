// Ticking many names by keyboard: up and down move, A ticks all or none, shift with a click ticks a range.
// Without this script each box is ticked by itself, and a link loads the page with all of them ticked.
const form = document.querySelector('[data-enhance~="ticking"]');

if (form) {
  const boxes = Array.from(form.querySelectorAll('input[type="checkbox"]'));
  const link = form.querySelector("[data-tick]");
  const said = form.querySelector("[data-ticked]");
  form.querySelector("[data-keys]").hidden = false;
  let last = null;

  const count = () => {
    said.textContent = `${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
  };
  const tickAll = () => {
    const isAll = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isAll;
    count();
  };
  const move = (step) => {
    const at = boxes.indexOf(document.activeElement);
    const next = boxes[Math.min(boxes.length - 1, Math.max(0, at + step))];
    next.focus();
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    tickAll();
  });
  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {
      for (const box of boxes.slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = event.target.checked;
    }
    last = at;
    count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "a" || event.key === "A") {
      tickAll();
    }
  });
  form.addEventListener("change", count);
  count();
}
