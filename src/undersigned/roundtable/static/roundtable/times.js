// Shows times in the reader's own time zone and language, with the zone beside them. Without scripts they are in UTC.

for (const time of document.querySelectorAll('time[datetime][data-enhance~="local"]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    const options = { dateStyle: "medium", timeStyle: "short" };
    const zone = new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: "short" })
      .formatToParts(at)
      .find((part) => part.type === "timeZoneName");
    time.title = time.textContent.trim();
    time.textContent = `${new Intl.DateTimeFormat(document.documentElement.lang, options).format(at)} ${zone?.value ?? ""}`;
  }
}
