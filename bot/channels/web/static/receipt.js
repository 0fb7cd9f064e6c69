// The receipt: to copy, save or print. It is erased here and on the server once the person has kept it.
import { remember, remembered } from "./cases.js";
import { button, copy, download, el, sign, t, unseen } from "./dom.js";

// Its browser neither saves nor prints what a page makes.
const IN_WECHAT = Boolean(document.body.dataset.wechat);

function copier(what, label) {
  const node = button(t("receipt_copy"), press, "small-button copy");
  node.append(unseen(` ${label}`));
  async function press() {
    if (!(await copy(what))) return;
    node.firstChild.textContent = t("receipt_copied");
    setTimeout(() => (node.firstChild.textContent = t("receipt_copy")), 2500);
  }
  return node;
}

function asText(facts) {
  const rows = [
    ["receipt_number", facts.number],
    ["receipt_secret", facts.secret],
    ["receipt_filed", facts.filed],
    ["receipt_promise", facts.promise],
    ["receipt_url", facts.status_url],
  ];
  const lines = rows.filter(([, value]) => value).map(([key, value]) => `${t(key)}: ${value}`);
  if (!facts.promise && facts.promise_line) lines.push(facts.promise_line);
  return [t("receipt_title"), "", ...lines, "", t("receipt_warn"), ""].join("\r\n");
}

function picture(svg) {
  const image = el("img", { class: "qr", alt: t("receipt_qr"), width: "152", height: "152" });
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return image;
}

function rememberer(number) {
  const box = el("div", { class: "remember" });
  const done = () => el("p", { class: "small", role: "status" }, t("receipt_remembered"));
  if (remembered().some((one) => one.number === number)) {
    box.append(done());
    return box;
  }
  const press = () => remember(number) && box.replaceChildren(done());
  box.append(button(t("receipt_remember"), press, "small-button"), el("small", {}, t("receipt_shared")));
  return box;
}

export function card(text, facts, kept) {
  const row = (key, value, extra) =>
    value ? [el("dt", {}, t(key)), el("dd", { class: extra ? "code" : null }, el("span", {}, String(value)), extra || "")] : [];
  return el(
    "section",
    { class: "receipt-card", "aria-label": t("receipt_title") },
    el("h2", {}, sign("check", 24), t("receipt_title")),
    text ? el("p", { class: "text" }, text) : null,
    el(
      "dl",
      {},
      ...row("receipt_number", facts.number, copier(facts.number, t("receipt_number"))),
      ...row("receipt_secret", facts.secret, copier(facts.secret, t("receipt_secret"))),
      ...row("receipt_filed", facts.filed),
      ...row("receipt_promise", facts.promise),
    ),
    facts.promise_line && !facts.promise ? el("p", { class: "promise" }, facts.promise_line) : null,
    el("p", { class: "warn" }, t("receipt_warn")),
    facts.qr_svg ? picture(facts.qr_svg) : null,
    facts.status_url ? el("p", { class: "address" }, facts.status_url) : null,
    IN_WECHAT ? el("p", { class: "small" }, t("receipt_wechat")) : el(
      "div",
      { class: "actions" },
      button(t("receipt_save"), () => download(asText(facts), t("receipt_file"), "text/plain;charset=utf-8"), "small-button"),
      facts.ics ? button(t("receipt_calendar"), () => download(facts.ics, "mashang.ics", "text/calendar"), "small-button") : null,
      button(t("receipt_print"), () => print(), "small-button"),
    ),
    rememberer(facts.number),
    el("div", { class: "screen" }, button(t("receipt_kept"), kept, "choice first", { "data-kept": "yes" })),
  );
}
