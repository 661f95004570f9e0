/* Fairlead: sends a form of yours to Fairlead and says thank you on your own page. No cookies. Without this script
   the form still works: it is sent to its page at Fairlead. */
(function () {
  "use strict";
  function start(form) {
    var address = form.action;
    var ready = fetch(address + "start/", { credentials: "omit" })
      .then(function (answer) { return answer.json(); })
      .then(function (given) { put(form, "started", given.started); put(form, "key", given.key); })
      .catch(function () {});
    put(form, "page", location.href);
    put(form, "referrer", document.referrer);
    new URLSearchParams(location.search).forEach(function (value, name) {
      if (name.indexOf("utm_") === 0) put(form, name, value);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "1";
      clear(form);
      ready.then(function () { return send(form, address); }).then(function () { delete form.dataset.sending; });
    });
  }
  function send(form, address) {
    return fetch(address, {
      method: "POST", credentials: "omit", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)),
    }).then(function (answer) {
      return answer.json().then(function (said) {
        if (answer.ok) done(form, said);
        else refused(form, said);
      });
    }).catch(function () { HTMLFormElement.prototype.submit.call(form); });
  }
  function done(form, said) {
    if (said.redirect) {
      location.assign(said.redirect);
      return;
    }
    var thanks = document.createElement("p");
    thanks.className = "fairlead-thanks";
    thanks.setAttribute("role", "status");
    thanks.tabIndex = -1;
    thanks.textContent = said.thanks;
    form.replaceWith(thanks);
    thanks.focus();
  }
  function refused(form, said) {
    if (said.started) put(form, "started", said.started);
    if (said.message) say(form, form.querySelector("[type=submit]"), said.message);
    var first = null;
    Object.keys(said.errors || {}).forEach(function (name) {
      var field = form.elements[name];
      if (!field) return;
      field.setAttribute("aria-invalid", "true");
      say(form, field, said.errors[name]);
      first = first || field;
    });
    if (first) first.focus();
  }
  function say(form, beside, words) {
    var line = document.createElement("p");
    line.className = "fairlead-error";
    line.setAttribute("role", "alert");
    line.textContent = words;
    if (beside) {
      line.id = (form.id || "fairlead") + "-" + (beside.name || "send") + "-error";
      beside.setAttribute("aria-describedby", line.id);
      (beside.closest("label") || beside).after(line);
    } else form.prepend(line);
  }
  function clear(form) {
    form.querySelectorAll(".fairlead-error").forEach(function (line) { line.remove(); });
    form.querySelectorAll("[aria-invalid]").forEach(function (field) { field.removeAttribute("aria-invalid"); });
  }
  function put(form, name, value) {
    var field = form.querySelector('input[type=hidden][name="' + CSS.escape(name) + '"]');
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }
  document.querySelectorAll("form[data-fairlead-form]").forEach(start);
})();
