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
  }

  open() {
    if (this.source || this.over) return;
    this.source = new EventSource(this.getAttribute("src"));
    this.source.onopen = () => { this.wait = 500; };
    this.source.onmessage = (event) => this.show(event.data);
    this.source.addEventListener("finished", () => { this.over = true; this.close(); });
    this.source.onerror = () => this.again();
  }

  /* Not the browser's own reconnection: after a restart of the server, all pages would come back in the same second. */
  again() {
    this.close();
    this.timer = setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, 15000);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  show(html) {
    const next = document.createElement("template");
    next.innerHTML = html;
    morphChildren(this, next.content);
    tellTimes();
  }
});
