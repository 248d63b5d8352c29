// One phone: what stands in its chat, and what its owner can do there.

const KINDS = { voice: "Voice message", photo: "Photo", location: "Location", sticker: "Sticker", document: "File", contact: "Contact", poll: "Poll", dice: "Dice", video: "Video", audio: "Audio", video_note: "Video message", animation: "Animation", venue: "Place" };
const WRAPPED = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "code" };
const COMMAND = /(?<=^|\s)\/[a-z][a-z0-9_]*/g;
const ADDRESS = /https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]]/g;
const TOAST_MS = 3500;

function make(tag, properties = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside.filter((part) => part !== null && part !== ""));
  return element;
}

const hidden = (text) => make("span", { className: "hidden" }, text);

export function clockTime(at, zone, options = { hour: "2-digit", minute: "2-digit" }) {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(new Date(at));
}

export const dayOf = (at, zone) => clockTime(at, zone, { weekday: "short", day: "numeric", month: "short" });

export class Phone {
  constructor(number, act, owners) {
    this.number = number;
    this.act = act;
    this.owners = owners;
    this.shown = new Map();
    this.signature = {};
    this.editing = null;
    const copy = document.getElementById("phone-template").content.cloneNode(true);
    this.root = copy.querySelector(".phone");
    this.root.id = `phone-${number}`;
    this.part = (name) => this.root.querySelector(`.${name}`);
    this.log = this.part("log");
    this.input = this.root.querySelector("textarea");
    this.input.id = `message-${number}`;
    this.listen();
  }

  listen() {
    this.part("composer").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
      if (event.key === "Escape") this.stopEditing();
    });
    this.input.addEventListener("input", () => this.grow());
    this.part("unblock").addEventListener("click", () => this.does("unblock"));
    for (const name of ["menu", "more"]) {
      this.part(`open-${name}`).addEventListener("click", () => this.toggle(name));
      this.part(`${name}-sheet`).addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(name, false); });
      this.part(`open-${name}`).addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(name, false); });
    }
    for (const button of this.part("more-sheet").querySelectorAll("button")) {
      button.addEventListener("click", () => this.sendOther(button.dataset.send));
    }
  }

  does(act, more = {}) { return this.act("act", { phone: this.number, act, ...more }); }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    if (this.editing !== null) this.does("edit", { message_id: this.editing, text });
    else this.does("say", { text });
    this.stopEditing();
  }

  stopEditing() {
    this.editing = null;
    this.input.value = "";
    this.part("send").textContent = "Send";
    this.grow();
  }

  grow() {
    this.input.rows = Math.min(4, Math.max(1, this.input.value.split("\n").length));
  }

  sendOther(kind) {
    this.toggle("more", false);
    if (kind === "edit") return this.startEditing();
    if (kind === "forward") return this.does("forward", { text: "Shall we walk on Sunday?" });
    return this.does("send", { kind });
  }

  startEditing() {
    const own = this.view.messages.filter((message) => !message.from_bot && message.kind === "text");
    const last = own[own.length - 1];
    if (!last) return this.toast("There is nothing to edit yet.");
    this.editing = last.id;
    this.input.value = last.text;
    this.part("send").textContent = "Save";
    this.grow();
    this.input.focus();
  }

  toggle(name, open) {
    const sheet = this.part(`${name}-sheet`);
    const button = this.part(`open-${name}`);
    const now = open === undefined ? sheet.hidden : open;
    if (now) this.toggle(name === "menu" ? "more" : "menu", false);
    const hadFocus = sheet.contains(document.activeElement);
    sheet.hidden = !now;
    button.setAttribute("aria-expanded", String(now));
    if (now) sheet.querySelector("button")?.focus();
    else if (hadFocus) button.focus();
    if (now) this.log.scrollTop = this.log.scrollHeight;
  }

  toast(text, isAlert = false) {
    const box = this.part("toast");
    box.textContent = text;
    box.classList.add("shown");
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { box.classList.remove("shown"); box.textContent = ""; }, isAlert ? 2 * TOAST_MS : TOAST_MS);
  }

  update(view, bot) {
    const first = this.view === undefined;
    this.view = view;
    this.bot = bot;
    this.head(view, first);
    this.changed("keys", [view.keyboard, view.blocked], () => this.drawKeys(view));
    this.changed("menu", view.menu, () => this.drawMenu(view.menu));
    this.messages(view);
    if (!first && view.toast_count > this.toastCount && view.toast) this.toast(view.toast, view.toast_is_alert);
    this.toastCount = view.toast_count;
  }

  changed(name, value, draw) {
    const written = JSON.stringify(value);
    if (this.signature[name] === written) return;
    this.signature[name] = written;
    draw();
  }

  head(view, first) {
    if (first) {
      this.root.setAttribute("aria-label", `${view.name}’s phone`);
      this.part("owner").textContent = `${view.name}’s phone`;
      this.log.setAttribute("aria-label", `Chat between ${view.name} and Handrail`);
      this.part("keys").setAttribute("aria-label", `Keys under ${view.name}’s message field`);
      const label = this.root.querySelector("label");
      label.htmlFor = this.input.id;
      label.textContent = `Message from ${view.name}`;
    }
    const doing = this.part("doing");
    const words = view.action === "typing" ? "Handrail is typing" : view.action ? "Handrail is sending" : "with Handrail, an automated chat";
    if (doing.textContent !== words) doing.textContent = words;
    doing.classList.toggle("busy", Boolean(view.action));
    this.part("lock-line").textContent = view.push ? view.push.line : "Nothing came unasked.";
    this.part("lock-time").textContent = view.push ? `${view.push.silent ? "no sound · " : ""}${dayOf(view.push.at, view.zone)}, ${clockTime(view.push.at, view.zone)}` : "";
    if (view.blocked) for (const name of ["menu", "more"]) this.toggle(name, false);
    this.part("composer").hidden = view.blocked;
    this.part("blocked").hidden = !view.blocked;
  }

  drawKeys(view) {
    const rows = view.blocked ? [] : view.keyboard;
    this.part("keys").replaceChildren(...rows.map((row) => make("div", { className: "row" }, ...row.map((label) => {
      const key = make("button", { type: "button", lang: view.language_code }, label);
      key.addEventListener("click", () => this.does("key", { label }));
      return key;
    }))));
  }

  drawMenu(menu) {
    const buttons = menu.map((item) => {
      const button = make("button", { type: "button", lang: this.view.language_code }, make("span", { className: "command" }, `/${item.command}`), item.description);
      button.addEventListener("click", () => { this.toggle("menu", false); this.does("say", { text: `/${item.command}` }); });
      return button;
    });
    this.part("menu-sheet").replaceChildren(...(buttons.length ? buttons : [make("p", { className: "empty" }, "No commands here yet.")]));
  }

  messages(view) {
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    const before = this.shown.size;
    const kept = new Set(view.messages.map((message) => message.id));
    for (const [id, item] of this.shown) if (!kept.has(id)) { item.element.remove(); this.shown.delete(id); }
    this.log.querySelector(".empty")?.remove();
    if (!view.messages.length) this.log.append(make("p", { className: "empty" }, "Nothing here yet. A bot cannot write first: open a link, or write something."));
    let previous = null;
    let newest = null;
    for (const message of view.messages) {
      if (this.place(message, previous, view.zone)) newest = message;
      previous = message;
    }
    if (before === 0) requestAnimationFrame(() => this.log.setAttribute("aria-busy", "false"));
    if (newest && (near || before === 0 || newest === previous)) this.log.scrollTop = this.log.scrollHeight;
  }

  place(message, previous, zone) {
    const day = !previous || dayOf(previous.at, zone) !== dayOf(message.at, zone);
    const turn = Boolean(previous) && previous.from_bot !== message.from_bot;
    const signature = JSON.stringify([message, day, turn, zone]);
    const old = this.shown.get(message.id);
    if (old && old.signature === signature) return false;
    const element = this.draw(message, day, turn, zone);
    if (old) this.replace(old.element, element);
    else this.log.append(element);
    this.shown.set(message.id, { element, signature });
    return !old;
  }

  replace(old, element) {
    const focused = old.contains(document.activeElement) ? document.activeElement.textContent : null;
    old.replaceWith(element);
    if (focused === null) return;
    const same = [...element.querySelectorAll("button, a")].find((key) => key.textContent === focused);
    (same || this.log).focus({ preventScroll: true });
  }

  draw(message, day, turn, zone) {
    const time = clockTime(message.at, zone);
    const who = message.from_bot ? "Handrail" : this.view.name;
    const bubble = make("div", { className: "bubble" }, hidden(`${who}, ${time}: `), ...this.media(message, zone));
    if (message.text) bubble.append(make("div", { className: "words", dir: "auto", lang: this.view.language_code }, ...this.words(message, bubble, zone)));
    const marks = [message.edited && "edited", message.silent && "silent", message.protected && "not to be forwarded", time].filter(Boolean);
    bubble.append(make("p", { className: "meta" }, make("span", {}, marks.join(" · "))));
    const element = make("div", { className: `msg ${message.from_bot ? "" : "own"} ${turn ? "turn" : ""}` }, bubble);
    if (message.keys.length) element.append(Object.assign(this.inlineKeys(message), { lang: this.view.language_code }));
    const whole = make("div", {});
    if (day) whole.append(make("p", { className: "day" }, dayOf(message.at, zone)));
    whole.append(element);
    return whole;
  }

  media(message) {
    if (message.forwarded) return [make("p", { className: "meta" }, "Forwarded from Tom")];
    if (message.kind === "text") return [];
    if (message.picture) {
      const described = message.text ? "Picture from Handrail, said in words below" : "Picture from Handrail";
      const size = message.content?.[0] || {};
      return [make("img", { src: message.picture, alt: described, width: size.width || 260, height: size.height || 260 })];
    }
    if (message.from_bot && message.file) return [make("a", { href: message.file, download: message.file_name }, `File: ${message.file_name}`)];
    return [make("p", {}, `[${KINDS[message.kind] || message.kind}]`)];
  }

  words(message, bubble, zone) {
    const edges = new Set([0, message.text.length]);
    const found = [...message.entities];
    for (const hit of message.text.matchAll(ADDRESS)) found.push({ type: "url", offset: hit.index, length: hit[0].length });
    if (message.from_bot) for (const hit of message.text.matchAll(COMMAND)) found.push({ type: "bot_command", offset: hit.index, length: hit[0].length });
    for (const entity of found) { edges.add(entity.offset); edges.add(entity.offset + entity.length); }
    const cuts = [...edges].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, at) => {
      const piece = message.text.slice(start, cuts[at + 1]);
      const over = found.filter((entity) => entity.offset <= start && entity.offset + entity.length >= cuts[at + 1]);
      return this.wrapped(piece, over, bubble, zone);
    });
  }

  wrapped(piece, over, bubble, zone) {
    let inner = piece;
    for (const entity of over) {
      if (entity.type === "date_time") inner = this.localTime(entity, piece, zone);
      else if (entity.type === "url" || entity.type === "text_link") inner = this.link(entity.url || piece, piece, bubble);
      else if (entity.type === "bot_command") inner = this.command(piece);
      else if (entity.type === "blockquote" || entity.type === "expandable_blockquote") inner = make("span", { className: "quote" }, inner);
      else if (entity.type === "spoiler") inner = make("span", { className: "spoiler" }, inner);
      else if (WRAPPED[entity.type]) inner = make(WRAPPED[entity.type], {}, inner);
    }
    return inner;
  }

  command(piece) {
    const button = make("button", { type: "button", className: "link" }, piece);
    button.addEventListener("click", () => this.does("say", { text: piece }));
    return button;
  }

  localTime(entity, piece, zone) {
    const form = entity.date_time_format || "";
    const wanted = {};
    if (form.includes("w")) wanted.weekday = "short";
    if (/d/i.test(form)) Object.assign(wanted, { day: "numeric", month: form.includes("D") ? "long" : "short" });
    if (/t/i.test(form)) Object.assign(wanted, { hour: "2-digit", minute: "2-digit" });
    const shown = Object.keys(wanted).length ? clockTime(entity.unix_time * 1000, zone, wanted) : piece;
    return make("time", { dateTime: new Date(entity.unix_time * 1000).toISOString() }, shown);
  }

  link(address, piece, bubble) {
    let url;
    try { url = new URL(address); } catch { return piece; }
    if (url.hostname === "t.me" && url.pathname === `/${this.bot}` && url.searchParams.has("start")) return this.startLink(url, piece, bubble);
    if (!["http:", "https:"].includes(url.protocol)) return piece;
    return make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, piece);
  }

  startLink(url, piece, bubble) {
    const button = make("button", { type: "button", className: "link" }, piece);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      const open = bubble.querySelector(".choice");
      button.setAttribute("aria-expanded", String(!open));
      if (open) return open.remove();
      const payload = url.searchParams.get("start");
      const other = 1 - this.number;
      const choices = [other, this.number].map((number) => {
        const choice = make("button", { type: "button" }, `Open on ${this.owners()[number]}’s phone`);
        choice.addEventListener("click", () => { bubble.querySelector(".choice")?.remove(); this.act("act", { phone: number, act: "start", payload }, number); });
        return choice;
      });
      bubble.querySelector(".meta:last-of-type").before(make("div", { className: "choice" }, ...choices));
      choices[0].focus();
    });
    return button;
  }

  inlineKeys(message) {
    return make("div", { className: "rows" }, ...message.keys.map((row, rowNumber) => make("div", { className: "row" }, ...row.map((key, column) => this.inlineKey(message, key, rowNumber, column)))));
  }

  inlineKey(message, key, row, column) {
    if (key.url) return this.urlKey(key);
    const button = make("button", { type: "button", className: key.style === "primary" ? "primary" : "" });
    if (key.copy_text) {
      button.append(make("span", { className: "copy-sign", "aria-hidden": "true" }), key.text, hidden(" (copies)"));
      button.addEventListener("click", () => this.copy(key.copy_text.text));
    } else {
      button.append(key.text);
      button.addEventListener("click", () => {
        button.classList.add("tapped");
        setTimeout(() => button.classList.remove("tapped"), 1200);
        this.act("press", { phone: this.number, message: message.id, row, column });
      });
    }
    return button;
  }

  urlKey(key) {
    const made = this.link(key.url, key.text, this.log);
    if (typeof made === "string") return make("button", { type: "button", disabled: true }, made);
    return made;
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(`Copied: ${text}`);
    } catch {
      this.toast(`Copy by hand: ${text}`);
    }
  }
}
