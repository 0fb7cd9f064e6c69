// "My cases": numbers only, on this device only, and only when the person said so. Never the secret.
import { button, el, t } from "./dom.js";

const KEY = "mashang.cases";
const MOST = 50;

export function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(found) ? found.filter((one) => one && typeof one.number === "string") : [];
  } catch {
    return [];
  }
}

function keep(cases) {
  try {
    if (cases.length) localStorage.setItem(KEY, JSON.stringify(cases.slice(0, MOST)));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

export function remember(number) {
  return keep([{ number, day: new Date().toISOString().slice(0, 10) }, ...remembered().filter((one) => one.number !== number)]);
}

export function forget(number) {
  return keep(remembered().filter((one) => one.number !== number));
}

export function list(ask) {
  const cases = remembered();
  if (!cases.length) return el("p", { class: "small" }, t("cases_none"));
  const items = el("ul", { class: "mycases" });
  for (const { number, day } of cases) {
    const item = el(
      "li",
      {},
      el("b", {}, number),
      el("span", { class: "small" }, String(day || "")),
      button(t("cases_ask"), () => ask(number), "small-button"),
      button(
        t("cases_forget"),
        () => {
          forget(number);
          const next = item.nextElementSibling || item.previousElementSibling;
          if (next) next.querySelector("button").focus();
          const box = items.parentElement;
          item.remove();
          if (!items.children.length) box.replaceChild(list(ask), items);
        },
        "small-button",
        { "aria-label": t("cases_forget_what", { number }) },
      ),
    );
    items.append(item);
  }
  return items;
}
