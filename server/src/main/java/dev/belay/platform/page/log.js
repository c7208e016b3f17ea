/* <belay-log src>: adds what a job writes as it is written, and stays at the end for a reader who is there. */
"use strict";

customElements.define("belay-log", class extends HTMLElement {
  connectedCallback() {
    this.waitMillis = 500;
    paint(this);
    this.follow();
    openTarget();
  }

  disconnectedCallback() {
    this.turn = null;
  }

  /* When the page around it is renewed the log may be taken out and put back: then it goes on in a new turn. */
  async follow() {
    const turn = this.turn = {};
    while (this.turn === turn && this.hasAttribute("next")) {
      if (document.hidden) await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
      if (document.hidden) continue;
      try {
        const answer = await fetch(`${this.getAttribute("src")}?from=${this.getAttribute("next")}&seen=${this.getAttribute("seen")}`);
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const text = await answer.text();
        if (this.turn !== turn) return;
        this.add(text);
        this.waitMillis = 500;
        await new Promise((done) => setTimeout(done, 200));
      } catch {
        await new Promise((done) => setTimeout(done, this.waitMillis * (0.5 + Math.random())));
        this.waitMillis = Math.min(this.waitMillis * 2, 15000);
      }
    }
  }

  add(html) {
    const stretch = document.createElement("template");
    stretch.innerHTML = html;
    const mark = stretch.content.querySelector("[data-next]");
    if (!mark) throw new Error("not a stretch of a log");
    paint(stretch.content);
    const at = this.querySelector(".log-end");
    const atEnd = this.follows(at.getBoundingClientRect());
    this.querySelectorAll("[data-partial]").forEach((line) => line.remove());
    for (const group of [...stretch.content.children]) {
      if (group === mark) continue;
      const before = at.previousElementSibling;
      if (group.hasAttribute("data-opens-before") && before?.nodeName === "DETAILS") before.open = true;
      if (group.nodeName === "DETAILS" || !before) at.before(group);
      else (before.querySelector(".log-lines") ?? before).append(...group.children);
    }
    this.mark(mark);
    if (atEnd && mark.dataset.seen !== "same") at.scrollIntoView({ block: "end" });
  }

  /* Who sees the log's end goes with it; not from the top of a page on which the log is one part of many. */
  follows(end) {
    const seen = end.bottom > 0 && end.top < window.innerHeight;
    return seen && (window.scrollY > 0 || !this.closest("belay-live"));
  }

  /* The address of what follows; none when the job has ended. */
  mark(mark) {
    this.setAttribute("seen", mark.dataset.seen);
    if (mark.dataset.finished === undefined) {
      this.setAttribute("next", mark.dataset.next);
    } else {
      this.removeAttribute("next");
      const note = this.querySelector(".log-end");
      note.textContent = "The log is complete.";
    }
  }
});

/* True colours: the classes name the nearest of 256, and no style may stand in the page itself. */
function paint(root) {
  for (const text of root.querySelectorAll("[data-ink]")) text.style.color = text.dataset.ink;
  for (const text of root.querySelectorAll("[data-ground]")) text.style.background = text.dataset.ground;
}

/* A link to a line opens the group that holds it, and lines that the address names are brought into view. */
function openTarget() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const target = named || (location.hash.length < 2 && document.querySelector(".log [data-picked]"));
  const fold = target && target.closest("details");
  const folded = fold && !fold.open;
  if (folded) fold.open = true;
  if (target && (folded || target !== named)) target.scrollIntoView({ block: "center" });
}

window.addEventListener("hashchange", openTarget);

/* All groups of the log beside it at once. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-folds]");
  for (const group of button?.closest(".section").querySelectorAll("belay-log details") ?? []) group.open = button.dataset.folds === "open";
});

/* A press on a line's number points at the line, with Shift at all from the one before; the address then says so. */
let pickedFirst = 0;

document.addEventListener("click", (event) => {
  const link = event.target.closest(".log .l > a");
  if (!link || !link.closest("belay-log") || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const line = Number(link.textContent);
  if (!event.shiftKey || !pickedFirst) pickedFirst = line;
  const [from, to] = [Math.min(pickedFirst, line), Math.max(pickedFirst, line)];
  for (const each of document.querySelectorAll(".log [id^=L]")) {
    const number = Number(each.id.slice(1));
    each.toggleAttribute("data-picked", from <= number && number <= to);
  }
  const job = link.closest("belay-log").id.replace("log-", "/jobs/");
  history.replaceState(null, "", `${job}?lines=${from === to ? from : `${from}-${to}`}#L${from}`);
});
