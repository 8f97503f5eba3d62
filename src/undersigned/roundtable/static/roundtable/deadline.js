// Begins with the reader's own time zone: what the form offered in UTC is said by their clocks. What somebody typed
// stays as it was typed. Without scripts the zone is chosen from the list.

for (const fields of document.querySelectorAll('[data-enhance~="zone"]:not([data-typed])')) {
  const [moment, zone] = [fields.querySelector("input"), fields.querySelector("select")];
  const mine = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = new Date(`${moment.value}Z`);
  if ([...zone.options].some((option) => option.value === mine) && !Number.isNaN(at.getTime())) {
    const two = (number) => String(number).padStart(2, "0");
    const day = [String(at.getFullYear()).padStart(4, "0"), two(at.getMonth() + 1), two(at.getDate())].join("-");
    moment.value = `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
    zone.value = mine;
  }
}
