// Checks and the client's view follow the fields. Without scripts the key "Check" does the same; nothing is kept by it.

const WAIT_MS = 400;
const form = document.querySelector("form[data-checks]");
let waiting = 0;
let asked = 0;

async function check() {
  const turn = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "check");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer || !answer.ok || turn !== asked) return; // the key is still there
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["checks", "preview"]) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
  }
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, WAIT_MS);
  });
}
