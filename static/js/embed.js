/* Fairlead: sends a form and says thank you on your own page. No cookies. Without it the form is sent to its own page. */
(function () {
  "use strict";
  var base = document.currentScript.src, coming;
  function more() {
    coming = coming || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = base.replace("embed.js", "form-more.js");
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return coming;
  }
  function start(form) {
    var address = form.action;
    var link = new URLSearchParams(location.search).get("fl_id"), asked = new URLSearchParams();
    var visitor = window.fairlead && fairlead.visitor && fairlead.visitor();
    if (link) asked.set("fl_id", link);
    if (visitor) asked.set("visitor", visitor);
    var ready = fetch(address + "start/?" + asked, { credentials: "omit" })
      .then(function (answer) { return answer.json(); })
      .then(function (given) {
        put(form, "started", given.started);
        put(form, "key", given.key);
        asked.forEach(function (value, name) { put(form, name, value); });
        if (given.colour) form.style.setProperty("--fairlead-brand", given.colour);
        given.progress = address + "progress/";
        return more().then(function () { return fairleadForm(form, given); });
      })
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
      if (window.fairleadForm) fairleadForm.clear(form);
      ready.then(function () { return send(form, address); }).then(function () { delete form.dataset.sending; });
    });
  }
  function send(form, address) {
    return fetch(address, {
      method: "POST", credentials: "omit", headers: { Accept: "application/json" },
      body: form.querySelector("[type=file]") ? new FormData(form) : new URLSearchParams(new FormData(form)),
    }).then(function (answer) {
      return answer.json().then(function (said) {
        if (answer.ok) done(form, said);
        else {
          if (said.started) put(form, "started", said.started);
          fairleadForm.refused(form, said);
        }
      });
    }).catch(function () { HTMLFormElement.prototype.submit.call(form); });
  }
  function done(form, said) {
    form.dataset.sent = "1";
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
  /* A frame of ours is as tall as what is in it. */
  addEventListener("message", function (event) {
    var tall = event.data && Number(event.data.fairleadHeight);
    if (!tall || base.indexOf(event.origin + "/")) return;
    document.querySelectorAll("iframe").forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.style.height = Math.min(tall, 6000) + "px";
    });
  });
  document.querySelectorAll("form[data-fairlead-form]").forEach(start);
})();
