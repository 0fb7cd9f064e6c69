// The conversation. One turn at a time; the server decides what comes next, the page shows it.
import { Refusal, acknowledge, listen, messages, newId, turn } from "./api.js";
import { Dock } from "./dock.js";
import { button, el, t } from "./dom.js";
import { setUp } from "./menu.js";
import { block as draw, mine } from "./view.js";

const { code, opens, language, languages } = document.body.dataset;
const LOOKUP = "status"; // the button of the first question that opens the look-up
const OPENED = "mashang.opened";
const ERASES = new Set(["yes", "new", "submit", "leave"]); // after these the server may have erased what was said
const REST = 30 * 60 * 1000; // after this long a draft is offered rather than silently gone on with

const log = document.getElementById("log");
const pane = document.getElementById("main");
const further = document.getElementById("further");
const dock = new Dock({ say, send, command });

let live = null; // the newest block that waits: {block, group, node}
let last = 0;
let from = 0; // the oldest message on the page
let news = 0;
let busy = false;
let number = new URLSearchParams(location.hash.slice(1)).get("n") || "";
let forLookup = opens === "lookup";
let listening = false;
let late = false;

// What is being asked stays in sight when the box below it grows.
let away = 0;
let height = 0;
let stuck = 0;
function measure() {
  away = pane.scrollHeight - pane.clientHeight - pane.scrollTop;
  further.hidden = away < 48;
}
pane.addEventListener("scroll", measure, { passive: true });
further.addEventListener("click", () => pane.scrollBy({ top: pane.clientHeight * 0.8 }));
new ResizeObserver(measure).observe(log);
new ResizeObserver(() => {
  const shrunk = pane.clientHeight < height;
  height = pane.clientHeight;
  if (shrunk && away < 60 && Date.now() - stuck > 600) pane.scrollTo({ top: pane.scrollHeight, behavior: "instant" });
  measure();
}).observe(pane);

function stick(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = element.offsetTop - 12;
  stuck = Date.now();
  const bottom = pane.scrollHeight - pane.clientHeight;
  pane.scrollTo({ top: Math.min(top, bottom), behavior: still ? "auto" : "smooth" });
}

// What the person did, as the server kept it: a command by its name, files by their number.
function spell({ kind, text }) {
  if (kind === "command") return t(text);
  return kind === "files" && /^\d+$/.test(text) ? t("files_sent", { number: text }) : text;
}

// News say the same in every language; one of them is enough.
function spoken(blocks) {
  const ours = blocks.filter((said) => said.language === language);
  return ours.length && blocks.every(({ ask }) => ask === null) ? ours : blocks;
}

// News that was seen is told again only when there is more. A receipt that is not kept yet is not acknowledged with it.
async function seen() {
  if (!news || document.visibilityState !== "visible" || log.querySelector(".receipt-card")) return;
  const upto = news;
  news = 0;
  try {
    await acknowledge(upto);
  } catch {
    news ||= upto;
  }
}

// What the server has erased does not stay on the page.
async function forget() {
  const left = await messages(0).catch(() => []);
  if (!left.length || left[0].seq <= from) return;
  log.replaceChildren();
  [live, last] = [null, 0];
  show(left);
}

function show(entries, answers = false) {
  let first = null;
  let answering = false;
  for (const entry of entries) {
    if (entry.seq <= last) continue;
    if (!last) from = entry.seq;
    last = entry.seq;
    if (entry.mine) {
      answering = true;
      if (entry.echo.text) log.append(mine(spell(entry.echo)));
      continue;
    }
    // An answer that asks nothing ends the conversation; news that comes in between does not.
    if ((answers || answering) && entry.blocks.every(({ ask }) => ask === null)) settle();
    answering = false;
    const told = spoken(entry.blocks);
    if (told.length < entry.blocks.length) news = entry.seq;
    for (const said of told) {
      const { node, group } = draw(said, entry.seq, { choose, kept });
      if (said.ask !== null) settle();
      log.append(node);
      if (group) log.append(group);
      first ??= node;
      if (said.ask !== null) live = { block: said, group, node };
    }
  }
  fit();
  seen();
  return first;
}

// The buttons of an earlier question are gone; what was answered stands beside it.
function settle() {
  live?.group?.remove();
  live?.node.querySelectorAll(".edit").forEach((edit) => edit.remove());
  live = null;
}

function fit() {
  document.getElementById("over")?.remove();
  const wanted = live?.block.hint === "number" ? number : "";
  const bare = live?.block.hint === "none" && !log.querySelector(".mine");
  dock.fit(live && !bare ? live.block : null, wanted);
  dock.offered = wanted;
  if (live || busy) return;
  const receipt = log.querySelector(".receipt-card");
  if (!receipt && log.children.length) {
    const again = el("div", { id: "over", class: "choices" });
    again.append(button(t("start_new"), () => start(false)), button(t("start_lookup"), () => start(true)));
    log.append(again);
  }
}

function hold(on) {
  busy = on;
  document.querySelectorAll("#log button, #dock button").forEach((node) => {
    if (!node.closest(".receipt-card, .note, .files")) node.setAttribute("aria-disabled", String(on));
  });
  log.setAttribute("aria-busy", String(on && !log.children.length));
}

// One turn. The same words go with the same id until the server has them.
async function take(what, echo) {
  if (busy) return false;
  hold(true);
  document.getElementById("over")?.remove();
  const bubble = echo ? mine(echo) : null;
  if (bubble) {
    bubble.classList.add("waiting");
    log.append(bubble);
    stick(bubble);
  }
  const tell = {
    retrying: (wake) => dock.retrying(wake),
    slow: (seconds) => dock.say(t("slow", { seconds })),
    working: (part) => dock.working(part),
    quiet: () => dock.quiet(),
  };
  const said = { id: newId(), language, ...what };
  try {
    const entries = await turn(said, tell);
    bubble?.classList.remove("waiting");
    if (what.kind === "text" || what.kind === "files") dock.clear();
    const ours = entries.filter((entry) => !entry.mine);
    hold(false);
    const first = show(ours, ours.length === 1);
    if (ERASES.has(what.choice)) await forget();
    speak();
    settleFocus(first?.isConnected ? first : (live?.node ?? log.lastElementChild));
    attend();
    return true;
  } catch (fault) {
    bubble?.remove();
    hold(false);
    if (!(fault instanceof Refusal)) throw fault;
    fit();
    dock.say(fault.message, "bad");
    return false;
  } finally {
    if (late) refresh();
  }
}

// Focus goes to the box with a keyboard at hand, else to the answers, so that Tab reaches the first of them.
function settleFocus(first) {
  if (!dock.focus()) (live?.group ?? first ?? log).focus?.({ preventScroll: true });
  if (first) stick(first);
}

// The page follows the language of the conversation.
function speak() {
  const spoken = live?.block.language;
  if (spoken && spoken !== language && languages.split(" ").includes(spoken)) {
    location.replace(`${location.pathname}?lang=${spoken}${location.hash}`);
  }
}

function guarded(go) {
  if (busy) return;
  const words = dock.unsent();
  if (words) dock.warn(words, go);
  else go();
}

function choose(said, choice, label) {
  guarded(() => take({ kind: "choice", ask: said.ask, choice }, label));
}

function command(name, label) {
  guarded(() => take({ kind: "command", command: name }, label));
}

function say(text, hint) {
  take({ kind: "text", text, ask: live?.block.ask }, hint === "secret" ? "••••••••" : text);
}

function send(files, names) {
  take({ kind: "files", files, ask: live?.block.ask }, names.join("\n"));
}

async function kept(seq, node) {
  const press = node.querySelector("[data-kept]");
  if (press.getAttribute("aria-disabled") === "true") return;
  press.setAttribute("aria-disabled", "true");
  try {
    await acknowledge(seq);
  } catch {
    press.setAttribute("aria-disabled", "false");
    dock.say(t("retrying"));
    return;
  }
  dock.quiet();
  live = null;
  log.replaceChildren(el("div", { class: "block status new", tabindex: "-1" }, el("p", { class: "text" }, t("receipt_gone"))));
  fit();
  log.firstChild.focus();
}

async function start(lookup, asked = number) {
  forLookup = lookup;
  number = asked;
  settle();
  if (!(await take({ kind: "start", code }))) return;
  const welcome = live?.block;
  if (forLookup && welcome?.buttons.some(({ value }) => value === LOOKUP)) {
    const { label } = welcome.buttons.find(({ value }) => value === LOOKUP);
    await take({ kind: "choice", ask: welcome.ask, choice: LOOKUP }, label);
  }
}

async function refresh() {
  if (busy) {
    late = true;
    return;
  }
  late = false;
  try {
    const entries = (await messages(last)).filter(({ seq }) => seq > last);
    // The answer of a turn that began meanwhile comes with the turn.
    if (busy) late = true;
    else if (entries.length) {
      const first = show(entries);
      if (first) stick(first);
    }
  } catch (fault) {
    if (!(fault instanceof Refusal) && !(fault instanceof TypeError) && fault.name !== "TimeoutError") throw fault;
  }
}

function attend() {
  if (listening) return;
  listening = true;
  addEventListener("pagehide", listen(refresh), { once: true });
}

async function switchLanguage(to) {
  if (!live) {
    location.search = `?lang=${to}`;
    return;
  }
  if (!(await take({ kind: "command", command: "language" }))) return;
  const asked = live?.block;
  if (asked?.buttons.some(({ value }) => value === to)) await take({ kind: "choice", ask: asked.ask, choice: to });
}

async function open() {
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  setUp({ command, lookup: (asked) => guarded(() => start(true, asked)) });
  document.getElementById("switch").addEventListener("click", (event) => {
    event.preventDefault();
    guarded(() => switchLanguage(event.currentTarget?.dataset.to ?? document.getElementById("switch").dataset.to));
  });
  addEventListener("beforeunload", (event) => (dock.unsent() || busy) && live && event.preventDefault());
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh().then(seen));
  addEventListener("online", refresh);
  addEventListener("hashchange", () => {
    number = new URLSearchParams(location.hash.slice(1)).get("n") || "";
    if (number) guarded(() => start(true));
  });
  await first();
}

async function first(failures = 0) {
  let entries;
  try {
    entries = await messages(0);
  } catch {
    dock.say(t("retrying"));
    setTimeout(() => first(failures + 1), Math.min(30000, 1000 * 2 ** failures));
    return;
  }
  dock.quiet();
  log.setAttribute("aria-busy", "false");
  const here = `${location.pathname}${location.hash}`;
  const sameTab = sessionStorage.getItem(OPENED) === here;
  sessionStorage.setItem(OPENED, here);
  const age = entries.length ? Date.now() - Date.parse(entries[entries.length - 1].at) : Infinity;
  const receipt = entries.some((entry) => !entry.mine && entry.blocks.some(({ kind }) => kind === "receipt"));
  show(entries);
  log.querySelectorAll(".new").forEach((node) => node.classList.remove("new"));
  if (log.lastElementChild) pane.scrollTop = pane.scrollHeight;
  if (receipt || (entries.length && (sameTab || (!code && !forLookup && age < REST)))) {
    speak();
    attend();
    return;
  }
  await start(forLookup);
}

open();
