// The preview follows the fields. Without scripts the key "Preview" does the same.

const WAIT_MS = 400;
const form = document.querySelector("form[data-preview]");
let waiting = 0;
let asked = 0;

async function preview() {
  const turn = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "preview");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer || !answer.ok || turn !== asked) return; // the key is still there
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["next", "later", "said"]) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old && old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(preview, WAIT_MS);
}

if (form) {
  form.addEventListener("input", soon);
  for (const key of form.querySelectorAll("button[data-days]")) {
    key.addEventListener("click", (event) => {
      event.preventDefault();
      for (let day = 0; day < 7; day += 1) form.elements[`day${day}`].checked = key.dataset.days.includes(String(day));
      soon();
    });
  }
}
