// The demo page: asks for the state, shows it, and passes on what is pressed.

import { Phone, clockTime } from "/phone.js";

const byId = (id) => document.getElementById(id);
const RETRY_MS = 1500;
const STEPS_ZONE = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
let phones = [];
let scene = null;
let version = "";
let choosing = false;

async function act(what, asked, focusOn) {
  const answer = await fetch(`/do/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked) }).catch(() => null);
  const told = answer ? await answer.json().catch(() => ({ error: "The demo did not understand that." })) : { error: "The demo does not answer." };
  byId("said").textContent = told.error || "";
  if (!told.error && focusOn !== undefined) byId(`phone-${focusOn}`).scrollIntoView({ block: "nearest" });
  return !told.error;
}

async function busy(button, words, doing) {
  byId("wait").textContent = words;
  byId("wait").hidden = !words;
  button.disabled = true;
  const done = await doing();
  button.disabled = false;
  byId("wait").hidden = true;
  return done;
}

function showStarts(shown) {
  byId("starts").hidden = !shown;
  byId("stage").hidden = shown;
  byId("over").hidden = shown;
  if (shown) byId("console").hidden = true;
}

function buildPhones() {
  phones = [0, 1].map((number) => new Phone(number, act, () => phones.map((phone) => phone.view.name)));
  byId("phones").replaceChildren(...phones.map((phone) => phone.root));
}

function show(state) {
  if (choosing) return;
  if (!state.scene) { scene = null; showStarts(true); return; }
  if (state.scene !== scene || !phones.length) { scene = state.scene; buildPhones(); }
  showStarts(false);
  for (const list of document.querySelectorAll(".tries ol")) list.hidden = list.dataset.for !== state.scene;
  state.phones.forEach((view, number) => {
    phones[number].update(view, state.bot);
    byId(`zone-${number}`).textContent = `${view.name} · ${view.zone.split("/").pop().replaceAll("_", " ")}`;
    byId(`time-${number}`).textContent = clockTime(state.now, view.zone, STEPS_ZONE);
  });
  for (const [name, on] of Object.entries(state.switches)) {
    document.querySelector(`[data-switch="${name}"]`).setAttribute("aria-pressed", String(on));
  }
  byId("console").hidden = !state.console_url;
  if (state.console_url) byId("console").href = state.console_url;
  byId("kill").disabled = !state.running;
  byId("restart").disabled = state.running;
  byId("alive").textContent = state.running ? "The bot is running." : "The bot is not running.";
  byId("alive").classList.toggle("off", !state.running);
  for (const [name, rows] of Object.entries(state.tables)) fill(name, rows);
}

function fill(name, rows) {
  const table = document.querySelector(`[data-table="${name}"]`);
  const signature = JSON.stringify(rows);
  if (table.dataset.signature === signature) return;
  table.dataset.signature = signature;
  const fields = [...table.querySelectorAll("th")].map((head) => head.dataset.field);
  table.tBodies[0].replaceChildren(...(rows.length ? rows.map((row) => filled(row, fields)) : [nothing(fields.length)]));
}

function filled(row, fields) {
  const line = document.createElement("tr");
  for (const field of fields) {
    const cell = document.createElement("td");
    cell.textContent = row[field] ?? "";
    if (field === "line") cell.className = "line";
    line.append(cell);
  }
  return line;
}

function nothing(width) {
  const line = document.createElement("tr");
  const cell = document.createElement("td");
  cell.colSpan = width;
  cell.className = "none";
  cell.textContent = "Nothing yet.";
  line.append(cell);
  return line;
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/state?after=${version}`);
      const state = await answer.json();
      version = state.version;
      show(state);
    } catch {
      byId("said").textContent = "The demo does not answer. Is it still running?";
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

for (const button of document.querySelectorAll("[data-scene]")) {
  button.addEventListener("click", async () => {
    scene = null;
    const started = await busy(button, "Setting the scene …", () => act("start", { scene: button.dataset.scene }));
    if (!started) { byId("wait").textContent = byId("said").textContent; byId("wait").hidden = false; return; }
    choosing = false;
    const state = await (await fetch("/state")).json();
    show(state);
    byId("main").focus();
    scrollTo(0, 0);
  });
}
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => busy(button, "", () => act("clock", { step: button.dataset.step })));
}
for (const button of document.querySelectorAll("[data-switch]")) {
  button.addEventListener("click", () => act("switch", { name: button.dataset.switch, on: button.getAttribute("aria-pressed") !== "true" }));
}
byId("kill").addEventListener("click", () => act("kill", {}));
byId("restart").addEventListener("click", () => act("restart", {}));
byId("over").addEventListener("click", () => {
  choosing = true;
  phones = [];
  showStarts(true);
  byId("starts").querySelector("button").focus();
});
follow();
