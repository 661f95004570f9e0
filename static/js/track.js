/*
  Fairlead's website script: which pages are looked at, where visitors came from, and who they are once they say so.

  It keeps a visitor's number in this site's own localStorage, and only where the site's setting and the visitor allow
  it: mode "ask" waits for fairlead.consent(true), "always" until fairlead.consent(false), "never" keeps nothing and
  sends pages that nobody can be recognized by. Do Not Track and Global Privacy Control are respected whatever else is
  said. No cookies, nothing of other sites.

  Events wait in a queue until the server says that it has them; sent twice they count once.

  fairlead.consent(yes)        the visitor agrees, or takes it back: then all that was kept in his browser goes
  fairlead.track(name, facts)  something happened: fairlead.track("pricing_viewed", { plan: "Team" })
  fairlead.page()              a page was looked at (found by itself, also where pages change without loading)
  fairlead.identify(token)     who it is, signed by the site's server
  fairlead.visitor()           the visitor's number, or null

  Calls made before the script is there: (window.fairleadCalls = window.fairleadCalls || []).push(["consent", true])
*/
((site) => {
  var doc = document, nav = navigator, loc = location, queue = [], sending, timer, shown;
  var to = site.at + "sites/" + site.key + "/events/", forms = site.at + "forms/";

  function read(name) {
    try { return JSON.parse(localStorage["fairlead." + name]); } catch (e) { return null; }
  }
  function keep(name, value) {
    name = "fairlead." + name;
    try {
      value ? localStorage[name] = JSON.stringify(value) : delete localStorage[name];
    } catch (e) { }
  }
  function objects() {
    return nav.doNotTrack == 1 || nav.globalPrivacyControl || read("consent") == 2;
  }
  function known() {
    return !objects() && (site.mode == "always" || site.mode == "ask" && read("consent"));
  }
  function number() {
    var hex = "0" + Date.now().toString(16);
    crypto.getRandomValues(new Uint8Array(10)).forEach((byte) => hex += (byte + 256).toString(16).slice(1));
    return hex.replace(/(.{8})(....).(...).(...)(.{12})/, "$1-$2-7$3-a$4-$5");
  }
  function visitor() {
    if (!known()) return null;
    var own = read("visitor") || number();
    keep("visitor", own);
    return own;
  }
  function waiting() { return known() && read("queue") || queue; }
  function put(events) {
    queue = events.slice(-300);
    if (known()) keep("queue", queue);
  }
  /* The visit goes on until half an hour of silence, or until he comes by another advertisement. */
  function visit(event) {
    var now = Date.now(), last = read("visit"), ad = /[?&](utm_|gclid|msclkid|fbclid)/.test(loc.search) && loc.search;
    if (!last || now - last.at > 18e5 || ad && last.ad != ad) {
      last = { id: number(), ad: ad };
      event.r = doc.referrer;
      event.u += loc.search;
    }
    last.at = now;
    keep("visit", last);
    event.s = last.id;
  }
  function route() { return /^#[!\/]/.test(loc.hash) ? loc.hash : ""; }
  function page() { return loc.pathname + route(); }
  function add(event) {
    var mine = known();
    if (!mine && (site.mode != "never" || objects())) return;
    Object.assign(event, { i: number(), t: Date.now(), u: loc.origin + loc.pathname, p: doc.title });
    if (mine) visit(event);
    event.u += route();
    put(waiting().concat(event));
    later(400);
  }
  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  }
  function body(events) { return JSON.stringify({ v: visitor(), n: Date.now(), e: events }); }
  function send() {
    var events = waiting().slice(0, 30);
    if (!events.length || sending || !nav.onLine) return;
    sending = 1;
    fetch(to, { method: "POST", body: body(events), keepalive: true, credentials: "omit" }).then((answer) => {
      if (answer.status == 429 || answer.status > 499) throw 0;
      put(waiting().filter((one) => !events.some((sent) => sent.i == one.i)));
    }).then(() => 0, () => 2e4).then((ms) => {
      sending = 0;
      later(ms);
    });
  }
  function view() {
    shown = page();
    add({});
  }
  function moved() { setTimeout(() => { if (page() != shown) view(); }); }
  ["pushState", "replaceState"].forEach((name) => {
    var own = history[name];
    history[name] = function () {
      own.apply(history, arguments);
      moved();
    };
  });
  function on(names, work) { names.split(" ").forEach((name) => addEventListener(name, work, true)); }
  on("popstate hashchange", moved);
  on("online", send);
  /* Telephones put a page away without saying that it is over; what comes back from memory is looked at again. */
  function leave() {
    var events = waiting().slice(0, 30);
    if (events.length && nav.sendBeacon(to, body(events)) && !known()) queue = [];
  }
  on("pagehide visibilitychange", leave);
  on("pageshow", (event) => event.persisted && view());
  /* Forms of ours on the site's page, in a frame of it, and behind a link, are told which visitor fills them in. */
  on("submit", (event) => {
    var form = event.target, field = form.fairlead, own = visitor();
    if (!own || (form.action + "").indexOf(forms)) return;
    if (!field) {
      field = form.fairlead = Object.assign(doc.createElement("input"), { type: "hidden", name: "visitor" });
      form.append(field);
    }
    field.value = own;
  });
  on("click", (event) => {
    var link = event.target.closest && event.target.closest("a[href]"), own = visitor();
    if (link && own && !link.href.indexOf(forms) && !/visitor=/.test(link.search)) {
      link.search += (link.search ? "&" : "?") + "visitor=" + own;
    }
  });
  on("message", (event) => {
    if (event.data == "fairlead:visitor" && !forms.indexOf(event.origin + "/") && known()) {
      event.source.postMessage({ fairlead: visitor() }, event.origin);
    }
  });
  var api = window.fairlead = {
    consent: (yes) => {
      var before = known();
      if (!yes) ["visitor", "visit", "queue"].forEach((name) => keep(name));
      queue = [];
      keep("consent", yes ? 1 : 2);
      if (known() && !before) view();
    },
    track: (name, facts) => add({ n: name, d: facts }),
    page: view,
    identify: (token) => known() && add({ k: token }),
    visitor: visitor
  };
  function call(one) { api[one[0]](one[1], one[2]); }
  view();
  (window.fairleadCalls || []).forEach(call);
  window.fairleadCalls = { push: call };
  var url = new URL(loc), asked = url.searchParams, token = asked.get("fl_id");
  if (token) {
    api.identify(token);
    asked.delete("fl_id");
    history.replaceState(history.state, "", url);
  }
})(__SITE__);
