// One tip, opened with the recipient's own key. Neither the key nor what the tip says leaves the page, but sealed; only
// making a service matter of it sends the answers, after a warning.
import * as age from "./age.js";
import { base64, json, utf8 } from "./bytes.js";
import * as content from "./content.js";
import * as ownKey from "./own-key.js";
import { ask, post } from "./post.js";

const place = document.getElementById("tip");
const { path, ticket } = place.dataset;
const say = ownKey.wordsOf(place);
const at = (id) => document.getElementById(id);

/** What was opened; null before. */
let tip = null;

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function boxOf(id) {
  const answer = await post(`${path}/box`, ticket, { id });
  return age.open([tip.identity], new Uint8Array(await answer.arrayBuffer()));
}

function showAnswers() {
  const rows = content.lines(tip.answers, tip.told).map(([label, words]) => {
    const row = element("div");
    row.append(element("dt", label), element("dd", words, "words"));
    return row;
  });
  at("answers").replaceChildren(...rows);
}

function showThread() {
  const messages = content.thread(tip.told, tip.parts).map(({ author, internal, who, kind, at: when, text }) => {
    const item = element("li", "", `message ${author}${internal ? " internal" : ""}`);
    item.append(element("p", [who, when, kind].filter(Boolean).join(" · "), "small"));
    item.append(element("p", text ?? say("unreadable"), "words"));
    return item;
  });
  at("thread").replaceChildren(...(messages.length ? messages : [element("li", say("no-thread"), "small")]));
}

function getter(file, part) {
  const button = element("button", say(part === "original" ? "original" : "get"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      content.download(await boxOf(`${part} ${file.id}`), content.nameOf(file, part));
    } catch (fault) {
      ownKey.complain(say, fault);
    }
    button.disabled = false;
  });
  return button;
}

function showFiles() {
  const files = content.files(tip.told, tip.parts);
  const items = files.map((file) => {
    const item = element("li", "", "between");
    item.append(element("span", `${say("file")} ${file.serial} · ${file.name} · ${Math.ceil(file.size / 1024)} KB`));
    if (!tip.told.frozen) item.append(...file.parts.map((part) => getter(file, part)));
    return item;
  });
  at("files").replaceChildren(...(items.length ? items : [element("li", say("no-files"), "small")]));
  at("take-files").replaceChildren(
    ...files.map((file) => {
      const label = element("label", "", "tick");
      const box = element("input");
      box.type = "checkbox";
      box.value = file.id;
      label.append(box, element("span", `${say("file")} ${file.serial} · ${file.name}`));
      return label;
    }),
  );
}

async function open() {
  at("open").disabled = true;
  ownKey.complain(say, null);
  at("said").textContent = say("opening");
  try {
    const identity = await ownKey.identity();
    const told = await ask(`${path}/boxes`, ticket, {});
    const { parts, faults } = await content.openAll(identity, told.boxes);
    const answers = parts.get("part answers");
    if (!answers || typeof answers !== "object") throw new age.AgeError(faults.get("part answers") ?? "broken");
    tip = { identity, told, parts, answers };
    showAnswers();
    showThread();
    showFiles();
    at("opened").hidden = false;
    at("said").textContent = say("opened");
    at("content").focus();
  } catch (fault) {
    at("said").textContent = "";
    ownKey.complain(say, fault);
  }
  at("open").disabled = false;
}

const letters = (text) => [...text.normalize("NFKC").toLowerCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign)).join("");
const QUOTED = 10; // letters in a row

/** CF-19: words to the reporter of a tip neither name the subject nor quote the text. */
function tooTelling(text) {
  const said = letters(text);
  const spoken = (slot) => letters(content.words(tip.answers[slot] ?? "", {}));
  const names = ["subject_name", "subject_unit"].map(spoken).filter((name) => name.length >= 2);
  if (names.some((name) => said.includes(name))) return "names-subject";
  const told = spoken("narrative");
  for (let from = 0; from + QUOTED <= said.length; from++) {
    if (told.includes(said.slice(from, from + QUOTED))) return "quotes";
  }
  return null;
}

async function send() {
  const text = at("words").value.trim();
  const inward = at("action").value === "note"; // for the recipients alone
  const wrong = text ? !inward && tooTelling(text) : "empty";
  at("answer-said").textContent = wrong ? say(wrong) : "";
  if (wrong) return;
  at("send").disabled = true;
  try {
    const { recipients, reporter_key: reporter, version } = tip.told;
    const box = await age.seal(inward ? recipients : [...recipients, reporter], json({ text, files: [] }));
    const fields = { action: at("action").value, box: base64(box), version };
    await ask(`${path}/answer`, ticket, fields);
    at("words").value = "";
    location.reload();
  } catch (fault) {
    at("answer-said").textContent = fault.told ?? say(fault.code);
    at("send").disabled = false;
  }
}

function slipText() {
  const lines = [tip.told.number, ""];
  if (at("take-answers").checked) {
    for (const [label, words] of content.lines(tip.answers, tip.told)) lines.push(`【${label}】`, words, "");
  }
  if (at("take-thread").checked) {
    for (const { who, at: when, text, internal } of content.thread(tip.told, tip.parts)) {
      if (!internal) lines.push(`${who} · ${when}`, text ?? say("unreadable"), "");
    }
  }
  return lines.join("\r\n");
}

/** One age file with the words and one for each file, to be handed over on a disk of one's own. */
async function makeSlip() {
  at("slip").disabled = true;
  at("slip-said").textContent = "";
  try {
    const to = [(at("department").value || at("known")?.value || "").trim()];
    const chosen = [...at("take-files").querySelectorAll("input:checked")].map((box) => box.value);
    if (!chosen.length && !at("take-answers").checked && !at("take-thread").checked) throw new age.AgeError("nothing-chosen");
    if (!to[0]) throw new age.AgeError("not-a-public-key");
    content.download(await age.seal(to, utf8(slipText())), "slip.age");
    for (const file of content.files(tip.told, tip.parts).filter(({ id }) => chosen.includes(id))) {
      const plain = await boxOf(`cleaned ${file.id}`);
      content.download(await age.seal(to, plain), `slip-${content.nameOf(file, "cleaned")}.age`);
    }
    at("slip-said").textContent = say("slip-made");
  } catch (fault) {
    at("slip-said").textContent = fault.told ?? say(fault.code);
  }
  at("slip").disabled = false;
}

async function retrack() {
  at("retrack").disabled = true;
  try {
    const opened = JSON.stringify(tip.answers);
    const { to } = await ask(`${path}/retrack`, ticket, { opened, version: tip.told.version });
    location.assign(to);
  } catch (fault) {
    at("retrack-said").textContent = fault.told ?? say(fault.code);
    at("retrack").disabled = false;
  }
}

ownKey.show();
at("open").hidden = false;
at("open").addEventListener("click", open);
at("send")?.addEventListener("click", send);
at("slip").addEventListener("click", makeSlip);
at("retrack-sure")?.addEventListener("change", (event) => (at("retrack").disabled = !event.target.checked));
at("retrack")?.addEventListener("click", retrack);
