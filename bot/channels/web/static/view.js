// Messages as elements.
import { button, el, t, unseen } from "./dom.js";
import { card } from "./receipt.js";

const SHORT = 14; // letters that fit beside another button at 320 px
const MANY = 8; // more than these stand in columns
// What most people press next stands out.
const FIRST = new Set(["file", "understood", "done", "seal", "submit", "continue"]);

export function mine(text) {
  return el("div", { class: "mine new" }, unseen(`${t("you")}: `), el("p", { class: "text" }, text));
}

// act: {choose(block, value, label), kept(seq, node)}; the buttons are in a group of their own, given back apart.
export function block(said, seq, act) {
  const node = el("div", { class: `block new ${said.kind.replace(/\W/g, "")}`, lang: said.language, tabindex: "-1" });
  if (said.kind === "receipt" && said.extra.number) {
    node.append(card(said.text, said.extra, () => act.kept(seq, node)));
    return { node, group: null };
  }
  node.append(unseen(`${t("we")}: `));
  if (said.text) node.append(el("p", { class: "text" }, said.text));
  if (said.lines.length) node.append(lines(said, act));
  if (said.why) node.append(el("details", { class: "why" }, el("summary", {}, t("why")), el("p", {}, said.why)));
  return { node, group: said.buttons.length ? choices(said, act) : null };
}

function lines(said, act) {
  const table = el("dl", { class: "lines" });
  for (const line of said.lines) {
    const edit =
      line.value && said.ask !== null
        ? button(t("edit"), () => act.choose(said, `edit:${line.value}`, t("edit_what", { what: line.label })), "edit", {
            "aria-label": t("edit_what", { what: line.label }),
          })
        : null;
    table.append(el("div", {}, el("dt", {}, line.label), el("dd", {}, el("span", {}, line.text), edit)));
  }
  return table;
}

function choices(said, act) {
  const short = said.buttons.length <= 3 && said.buttons.every(({ label }) => width(label) <= SHORT);
  const look = short ? "short" : said.buttons.length > MANY ? "many" : "";
  const group = el("div", { class: `choices ${look} new`, role: "group", "aria-label": t("choices"), tabindex: "-1", lang: said.language });
  const beside = said.lines.some(({ value }) => value); // each answer has its own "change" already
  for (const { value, label } of said.buttons) {
    if (beside && value === "edit") continue;
    group.append(button(label, () => act.choose(said, value, label), FIRST.has(value) ? "choice next" : "choice", { "data-value": value }));
  }
  return group;
}

function width(label) {
  return [...label].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
}
