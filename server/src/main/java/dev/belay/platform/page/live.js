/* <belay-live src>: its content follows the fragments that the server sends. It rests while nobody looks. */
"use strict";

customElements.define("belay-live", class extends HTMLElement {
  connectedCallback() {
    this.wait = 500;
    this.seen = () => (document.hidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.seen);
    if (!document.hidden) this.open();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.seen);
    this.close();
    this.note?.remove();
  }

  open() {
    if (this.source || this.over) return;
    clearTimeout(this.timer);
    const source = new EventSource(this.getAttribute("src"));
    this.source = source;
    source.addEventListener("version", (event) => this.renew(event.data));
    source.onmessage = (event) => { this.found(); this.show(event.data); };
    source.addEventListener("change", (event) => { this.found(); this.show(changed(this.shown, event.data)); });
    source.addEventListener("finished", () => { this.over = true; this.close(); });
    source.onerror = () => this.again(source.readyState === EventSource.CLOSED);
  }

  /* What a newer server sends these scripts may not understand: the page is fetched anew. Once for each version, since replicas may
     differ for a while, and not from under the hands of who fills in a form. */
  renew(version) {
    const renewed = (sessionStorage.getItem("renewed") ?? "").split(" ");
    if (version === document.documentElement.dataset.version || renewed.includes(version)) return;
    if (isFilledIn()) {
      this.over = true;
      this.close();
      this.lostAt ??= new Date();
      this.say("The server was renewed: reload the page to follow it again. Shown as of ");
      return;
    }
    sessionStorage.setItem("renewed", [...renewed.slice(-9), version].join(" "));
    location.reload();
  }

  /* Not the browser's own reconnection: after a restart of the server, all pages would come back in the same second. */
  async again(refused) {
    this.close();
    this.lostAt ??= new Date();
    if (refused && await this.signedOut()) {
      this.over = true;
      this.say("You are signed out; shown as of ", "Sign in");
      return;
    }
    if (this.wait > 1000) this.say("Not connected; shown as of ");
    this.timer = setTimeout(() => { if (!document.hidden) this.open(); }, this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, 15000);
  }

  /* The stream itself does not tell with which status it was refused. */
  async signedOut() {
    try {
      const answer = await fetch(this.getAttribute("src"), { method: "HEAD" });
      return answer.status === 401 || answer.status === 403;
    } catch {
      return false;
    }
  }

  found() {
    this.wait = 500;
    this.lostAt = null;
    this.note?.remove();
    this.note = null;
  }

  say(text, link) {
    if (!this.note) {
      this.note = document.createElement("p");
      this.note.className = "lost";
      this.note.setAttribute("role", "status");
      this.before(this.note);
    }
    const time = this.lostAt.toLocaleTimeString(undefined, { timeStyle: "short" });
    this.note.textContent = `${text}${time}.`;
    if (link) {
      const way = document.createElement("a");
      way.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
      way.textContent = link;
      this.note.append(" ", way);
    }
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  show(html) {
    this.shown = html;
    const next = document.createElement("template");
    next.innerHTML = html;
    morphChildren(this, next.content);
    tellTimes();
    const titled = this.querySelector("[data-title]");
    if (titled) document.title = titled.dataset.title;
  }
});

function isFilledIn() {
  const fields = [...document.querySelectorAll("input:not([type=hidden]), textarea")];
  const choices = [...document.querySelectorAll("select:not([multiple])")];
  return fields.some((field) => field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked))
    || choices.some((field) => field.selectedIndex !== Math.max(0, [...field.options].findLastIndex((each) => each.defaultSelected)));
}

/* The text after a change in lines: "=12" takes over 12 of the text before, "-3" leaves 3 of them out, "+words" adds one. */
function changed(text, change) {
  const lines = text.split("\n");
  const next = [];
  let at = 0;
  for (const part of change.split("\n")) {
    const count = Number(part.slice(1));
    if (part[0] === "+") next.push(part.slice(1));
    if (part[0] === "=") next.push(...lines.slice(at, at + count));
    if (part[0] !== "+") at += count;
  }
  return next.join("\n");
}
