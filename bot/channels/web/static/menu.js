// Everything that is not an answer: help, language, start again, the numbers kept on this device.
import { list } from "./cases.js";
import { button, el, sign, t } from "./dom.js";

export function setUp(act) {
  const menu = document.getElementById("menu");
  const opener = document.getElementById("menu-open");
  const shut = (then) => () => {
    menu.close();
    then();
  };
  opener.hidden = false;
  opener.addEventListener("click", () => {
    menu.replaceChildren(
      el(
        "header",
        {},
        el("h2", { id: "menu-title" }, t("menu")),
        button(sign("cross", 22), () => menu.close(), "tool", { "aria-label": t("close") }),
      ),
      el(
        "div",
        { class: "items" },
        ...["help", "restart", "cancel"].map((name) => button(t(name), shut(() => act.command(name, t(name))), "choice")),
        el("a", { class: "choice", href: document.body.dataset.plain }, t("plain")),
      ),
      el("h3", {}, t("cases")),
      el("div", {}, list((number) => shut(() => act.lookup(number))())),
    );
    menu.showModal();
  });
  menu.addEventListener("click", (event) => event.target === menu && menu.close());
}
