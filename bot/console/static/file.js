// How far a file is looks again by itself. Without scripts the page loads anew, and the key "Look again" does the same.

const EVERY_MS = 1000;
const there = document.getElementById("file");

async function lookAgain() {
  const answer = await fetch(location.href, { headers: { "x-handrail-refresh": "1" } }).catch(() => null);
  if (!answer) return; // the next look may succeed
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("file");
  if (!fresh) return location.reload(); // it is ready, or gone
  const bar = fresh.querySelector("progress");
  const old = there.querySelector("progress");
  if (bar.hasAttribute("value")) {
    old.max = bar.max;
    old.value = bar.value;
  } else {
    old.removeAttribute("value");
  }
  const said = document.getElementById("said");
  if (said.textContent !== page.getElementById("said").textContent) {
    said.textContent = page.getElementById("said").textContent;
  }
}

setInterval(lookAgain, EVERY_MS);
