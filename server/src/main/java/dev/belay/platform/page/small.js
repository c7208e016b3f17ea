/* Times in the reader's own zone, copying, and a question before what is hard to undo. */
"use strict";

function tellTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.title = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
    if (time.hasAttribute("data-ago")) tell(time, ago((Date.now() - at) / 1000));
    if (time.hasAttribute("data-since")) tell(time, since((Date.now() - at) / 1000));
  }
}

function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function ago(seconds) {
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86400);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

function since(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

setInterval(() => { if (!document.hidden) tellTimes(); }, 1000);
document.addEventListener("DOMContentLoaded", tellTimes);

customElements.define("belay-copy", class extends HTMLElement {
  connectedCallback() {
    this.innerHTML = '<button type="button" class="button slim">Copy</button>';
    this.firstChild.addEventListener("click", async () => {
      this.firstChild.textContent = await this.copied() ? "Copied" : "Press Ctrl+C";
      setTimeout(() => { this.firstChild.textContent = "Copy"; }, 2500);
    });
  }

  /* Browsers lend the clipboard only to pages that came over TLS or from this machine; elsewhere the text is marked. */
  async copied() {
    try {
      await navigator.clipboard.writeText(this.getAttribute("text"));
      return true;
    } catch {
      getSelection().selectAllChildren(this.previousElementSibling ?? this);
      return false;
    }
  }
});

/* A second press on the same button would do the thing twice. */
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.ask;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (button) setTimeout(() => press(button));
});

function press(button) {
  button.dataset.pressed = "";
  button.disabled = true;
  setTimeout(() => {
    delete button.dataset.pressed;
    button.disabled = false;
  }, 4000);
}

/* A menu closes when one leaves it. */
document.addEventListener("click", (event) => {
  for (const fold of document.querySelectorAll("details.fold[open]")) {
    if (!fold.contains(event.target)) fold.open = false;
  }
});
