// Shows times in the reader's own time zone and language, with the zone beside them. Without scripts they are in UTC.

// English pages are written for everybody who reads English, not as in America; everywhere a day has twenty-four hours.
const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

for (const time of document.querySelectorAll('time[datetime][data-enhance~="local"]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    const options = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
    const zone = new Intl.DateTimeFormat(lang, { timeZoneName: "short" })
      .formatToParts(at)
      .find((part) => part.type === "timeZoneName");
    time.title = time.textContent.trim();
    time.textContent = `${new Intl.DateTimeFormat(lang, options).format(at)} ${zone?.value ?? ""}`;
  }
}
