// Open alerts look again by themselves. Without scripts the key "Look again" does the same.

const EVERY_MS = 20000;

function numbers(section) {
  return new Set([...section.querySelectorAll("[data-number]")].map((each) => each.dataset.number));
}

const open = document.querySelector("[data-looks-again]");
let known = numbers(open);

async function lookAgain() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { "x-handrail-refresh": "1" } }).catch(() => null);
  if (!answer) return; // the next look may succeed
  if (answer.status === 401) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-looks-again]");
  if (!fresh) return;
  const news = [...fresh.querySelectorAll("[data-number]")].filter((each) => !known.has(each.dataset.number));
  known = numbers(fresh);
  if (news.length) document.getElementById("news").textContent = news.map((each) => each.dataset.said).join(" ");
  if (!open.contains(document.activeElement)) open.replaceChildren(...fresh.childNodes); // focus stays where it is
}

setInterval(lookAgain, EVERY_MS);
