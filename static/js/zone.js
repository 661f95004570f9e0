// A new organization starts in the time zone of whoever founds it.
document.querySelectorAll("[data-fl-zone]").forEach((field) => {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
