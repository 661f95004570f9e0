/* Fairlead: what a form can do besides being sent: show fields by their condition, show one step at a time, solve a
   small puzzle, leave out what is known, and tell which fields were reached (names only). No cookies. Without this
   script the form works all the same: the server decides what is asked. */
(function () {
  "use strict";
  function values(form, name) {
    return [].filter.call(form.elements, function (field) {
      return field.name === name && !field.disabled && (["checkbox", "radio"].indexOf(field.type) < 0 || field.checked);
    }).map(function (field) { return field.type === "checkbox" && field.value === "on" ? "yes" : field.value.trim(); })
      .filter(Boolean);
  }
  function holds(form, box) {
    var given = values(form, box.dataset.if);
    if (box.dataset.when === "filled") return given.length > 0;
    return (given.indexOf(box.dataset.value) >= 0) === (box.dataset.when === "is");
  }
  function conditions(form) {
    var boxes = form.querySelectorAll("[data-if]");
    if (!boxes.length) return;
    form.querySelectorAll("[data-onlyif]").forEach(function (line) { line.remove(); });
    function apply() {
      boxes.forEach(function (box) {
        box.hidden = !holds(form, box);
        box.querySelectorAll("input, select, textarea").forEach(function (field) {
          field.disabled = box.hidden;
          if (field.dataset.required !== undefined) field.required = !box.hidden;
        });
      });
    }
    form.addEventListener("input", apply);
    form.addEventListener("change", apply);
    apply();
  }
  function steps(form) {
    var pages = [].slice.call(form.querySelectorAll("fieldset[data-step]")), at = 0;
    if (pages.length < 2) return;
    var send = form.querySelector("[type=submit]").closest("p") || form.querySelector("[type=submit]");
    var rest = [];
    for (var each = pages[pages.length - 1].nextElementSibling; each; each = each.nextElementSibling) {
      if (each !== send && each.tagName === "P" && !each.hidden) rest.push(each);
    }
    var said = document.createElement("p"), bar = document.createElement("progress"), go = document.createElement("p");
    said.setAttribute("aria-live", "polite");
    said.className = "fairlead-steps";
    go.className = "fairlead-go";
    var back = button("Back", function () { turn(-1); }), next = button("Next", function () {
      var wrong = [].find.call(pages[at].querySelectorAll("input, select, textarea"), function (field) { return !field.checkValidity(); });
      if (wrong) wrong.reportValidity();
      else turn(1);
    });
    /* A step is left out while nothing on it is asked: by conditions, or because it is known. */
    function asks(page) {
      return [].some.call(page.querySelectorAll("input, select, textarea"), function (field) { return !field.disabled && field.type !== "hidden"; });
    }
    function turn(by) {
      var open = pages.filter(asks);
      show(pages.indexOf(open[open.indexOf(pages[at]) + by] || pages[at]));
    }
    go.append(back, " ", next);
    form.prepend(said, bar);
    send.before(go);
    function button(words, act) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "fairlead-" + words.toLowerCase();
      made.textContent = words;
      made.addEventListener("click", act);
      return made;
    }
    function show(to) {
      at = Math.max(0, to);
      var open = pages.filter(asks), place = open.indexOf(pages[at]), last = place === open.length - 1;
      pages.forEach(function (page, number) { page.hidden = number !== at; });
      send.hidden = !last;
      next.hidden = last;
      rest.forEach(function (line) { line.hidden = !last; });
      back.hidden = place <= 0;
      bar.max = open.length;
      bar.value = place + 1;
      said.textContent = "Step " + (place + 1) + " of " + open.length;
      said.hidden = bar.hidden = open.length < 2;
    }
    form.addEventListener("change", function () { show(at); });
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT" || next.hidden) return;
      event.preventDefault();
      next.click();
    });
    form.addEventListener("fairlead:wrong", function (event) {
      var page = pages.findIndex(function (each) { return each.contains(event.target); });
      if (page >= 0) show(page);
    });
    show(pages.findIndex(asks));
  }
  function leaveOut(form, known) {
    (known || []).forEach(function (name) {
      [].forEach.call(form.elements, function (field) {
        if (field.name !== name) return;
        field.disabled = true;
        (field.closest("div") || field).hidden = true;
      });
    });
  }
  function counting(form, address) {
    var reached = [], last = "", sent = false;
    form.addEventListener("focusin", function (event) {
      var name = event.target.name;
      if (!name || event.target.type === "submit" || event.target.type === "hidden") return;
      last = name;
      if (reached.indexOf(name) < 0) reached.push(name);
    });
    form.addEventListener("submit", function () { sent = true; });
    addEventListener("pagehide", function () {
      if (!reached.length) return;
      var told = new URLSearchParams();
      reached.forEach(function (name) { told.append("reached", name); });
      if (!sent && !form.dataset.sent) told.append("left", last);
      navigator.sendBeacon(address, told);
      reached = [];
    });
  }
  function puzzle(form, bits) {
    var ticket = "", number = 0;
    function field(name) { return form.querySelector('input[name="' + name + '"]'); }
    function work() {
      var begun = field("started");
      if (!begun || !form.isConnected) return;
      if (begun.value !== ticket) { ticket = begun.value; number = 0; }
      var end = Date.now() + 12;
      while (Date.now() < end) {
        for (var tries = 0; tries < 50; tries++, number++) {
          if (hash(ticket + ":" + number) >>> (32 - bits)) continue;
          return solved(String(number));
        }
      }
      setTimeout(work, 0);
    }
    function solved(text) {
      var made = field("solution") || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "solution" }));
      made.value = text;
      done();
    }
    var done, ready = new Promise(function (resolve) { done = resolve; });
    work();
    return ready;
  }
  function sendWhen(form, ready) {
    var solved = false;
    ready.then(function () { solved = true; });
    form.addEventListener("submit", function (event) {
      if (solved || (event.submitter && event.submitter.name === "go")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ready.then(function () { form.requestSubmit(event.submitter || undefined); });
    }, true);
  }
  /* The first 32 bits of SHA-256 (FIPS 180-4); browsers' own is not there on plain http. */
  var K = [], H = [];
  (function () {
    function part(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    for (var n = 2; K.length < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (!prime) continue;
      if (H.length < 8) H.push(part(Math.sqrt(n)));
      K.push(part(Math.cbrt(n)));
    }
  })();
  function hash(text) {
    var h = H.slice(), w = new Array(64), length = text.length, blocks = ((length + 8) >> 6) + 1, words = new Array(blocks * 16).fill(0);
    for (var i = 0; i < length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
    words[length >> 2] |= 128 << (24 - (length & 3) * 8);
    words[words.length - 1] = length * 8;
    for (var block = 0; block < blocks; block++) {
      var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
      for (var t = 0; t < 64; t++) {
        if (t < 16) w[t] = words[block * 16 + t];
        else {
          var x = w[t - 15], y = w[t - 2];
          w[t] = (((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) + w[t - 16] + w[t - 7]) | 0;
        }
        var one = (((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + k + K[t] + w[t]) | 0;
        var two = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c)) | 0;
        k = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
      }
      [a, b, c, d, e, f, g, k].forEach(function (value, place) { h[place] = h[place] + value | 0; });
    }
    return h[0];
  }
  function begin(form, given) {
    if (form.dataset.begun) return Promise.resolve();
    form.dataset.begun = "1";
    leaveOut(form, given.known);
    conditions(form);
    steps(form);
    counting(form, given.progress);
    return given.puzzle && form.elements.started ? puzzle(form, Number(given.puzzle)) : Promise.resolve();
  }
  function refused(form, said) {
    if (said.message) say(form, form.querySelector("[type=submit]"), said.message);
    var first = null;
    Object.keys(said.errors || {}).forEach(function (name) {
      var field = form.querySelector('[name="' + name + '"]');
      if (!field) return;
      if (!first) field.dispatchEvent(new Event("fairlead:wrong", { bubbles: true }));
      field.setAttribute("aria-invalid", "true");
      say(form, field, said.errors[name]);
      first = first || field;
    });
    if (first) first.focus();
    return first;
  }
  function say(form, beside, words) {
    var line = document.createElement("p");
    line.className = "fairlead-error";
    line.setAttribute("role", "alert");
    line.textContent = words;
    if (beside) {
      line.id = (form.id || "fairlead") + "-" + (beside.name || "send") + "-error";
      beside.setAttribute("aria-describedby", line.id);
      var several = beside.type === "radio" && beside.closest("fieldset");
      if (several) several.append(line);
      else (beside.closest("label") || beside).after(line);
    } else form.prepend(line);
  }
  function clear(form) {
    form.querySelectorAll(".fairlead-error").forEach(function (line) { line.remove(); });
    form.querySelectorAll("[aria-invalid]").forEach(function (field) { field.removeAttribute("aria-invalid"); });
  }
  /* On our own page a form with files is sent by the script: a page that is shown again has forgotten them. */
  function keepFiles(form) {
    form.addEventListener("submit", function (event) {
      if (!form.querySelector("[type=file]") || (event.submitter && event.submitter.name === "go")) return;
      event.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "1";
      clear(form);
      fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(form) }).then(function (answer) {
        return answer.json().then(function (said) {
          delete form.dataset.sending;
          if (answer.ok) location.assign(said.page);
          else if (refused(form, said) || said.message) return;
          else HTMLFormElement.prototype.submit.call(form);
        });
      }).catch(function () { HTMLFormElement.prototype.submit.call(form); });
    });
  }
  window.fairleadForm = begin;
  begin.refused = refused;
  begin.clear = clear;
  document.querySelectorAll("form[data-fairlead-public]").forEach(function (form) {
    sendWhen(form, begin(form, { progress: form.dataset.progress, puzzle: form.dataset.puzzle }));
    keepFiles(form);
  });
})();
