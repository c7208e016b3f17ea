/* Makes one part of the page equal to another, touching only what differs: focus, scrolling and open folds stay. A log grows by itself. */
"use strict";

function morph(now, next) {
  if (now.nodeType !== next.nodeType || now.nodeName !== next.nodeName || keyOf(now) !== keyOf(next)) {
    now.replaceWith(next.cloneNode(true));
    return;
  }
  if (now.nodeType !== Node.ELEMENT_NODE) {
    if (now.nodeValue !== next.nodeValue) now.nodeValue = next.nodeValue;
    return;
  }
  if (now.nodeName === "BELAY-LOG") return;
  morphAttributes(now, next);
  if (now !== document.activeElement || !("value" in now)) morphChildren(now, next);
}

function keyOf(node) {
  return node.id || "";
}

/* What a reader has opened stays open, and what they have pressed stays pressed until it is let go. */
function morphAttributes(now, next) {
  const kept = now.nodeName === "DETAILS" ? ["open"] : "pressed" in now.dataset ? ["disabled", "data-pressed"] : [];
  for (const { name, value } of next.attributes) {
    if (!kept.includes(name) && now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
  for (const { name } of [...now.attributes]) {
    if (!kept.includes(name) && !next.hasAttribute(name)) now.removeAttribute(name);
  }
}

function morphChildren(now, next) {
  let child = now.firstChild;
  for (const wanted of next.childNodes) {
    const same = keyOf(wanted) && [...now.children].find((each) => each.id === wanted.id);
    if (same && same !== child) now.insertBefore(same, child);
    const current = same || child;
    if (!current) {
      now.append(wanted.cloneNode(true));
      continue;
    }
    child = current.nextSibling;
    if (!same && keyOf(current)) {
      child = now.insertBefore(wanted.cloneNode(true), current).nextSibling;
    } else {
      morph(current, wanted);
    }
  }
  while (child) {
    const rest = child.nextSibling;
    child.remove();
    child = rest;
  }
}
