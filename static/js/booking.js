// A booking page shows its times on the visitor's own clock, once he is here and has chosen none. What he typed already is not left for that.
const chosen = document.querySelector("[data-fl-own-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const asked = new URL(location.href);
if (chosen && own && !document.getElementById("typed") && !asked.searchParams.has("zone") && chosen.value !== own) {
  if ([...chosen.options].some((option) => option.value === own)) {
    asked.searchParams.set("zone", own);
    location.replace(asked);
  }
}
