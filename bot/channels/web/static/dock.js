// Where one answers: the box fitted to what is asked, the way back, and a line that says what is going on.
import { button, el, sign, t } from "./dom.js";
import { Tray } from "./files.js";

const MOST = 10000;
const TYPED = {
  line: { name: "line" },
  long: { name: "long" },
  date: { name: "date" },
  number: { name: "number", autocapitalize: "characters", spellcheck: "false", class: "code" },
  secret: { name: "secret", type: "password", autocapitalize: "characters", spellcheck: "false", class: "code" },
  phone: { name: "phone", type: "tel" },
};

export class Dock {
  // act: {say(text), send(ids, names), command(name)}
  constructor(act) {
    this.act = act;
    this.form = document.getElementById("dock");
    this.note = document.getElementById("note");
    this.entry = document.getElementById("entry");
    this.moves = document.getElementById("moves");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field = null;
    this.tray = null;
    this.hint = "";
    this.asked = null;
  }

  // Fits the dock to a question, or to none. What is in the box stays when the same kind is asked again.
  fit(block, prefill) {
    const hint = block ? block.hint : "none";
    this.form.hidden = !block;
    const anew = hint === "secret" && block.ask !== this.asked;
    this.asked = block ? block.ask : null;
    if (hint !== this.hint || anew) {
      // What was typed while the answer was on its way is not lost; a secret is never carried on.
      const typed = this.hint !== "secret" && hint !== "secret" ? this.field?.value : "";
      this.hint = hint;
      this.field = null;
      this.tray = null;
      this.entry.replaceChildren(...this.controls(hint));
      if (typed && this.field) this.field.value = typed;
    }
    if (prefill && this.field && !this.field.value) this.field.value = prefill;
    this.moves.replaceChildren();
    if (!block) return;
    this.moves.append(this.mover("back", "back"));
    if (block.extra.optional === true) this.moves.append(this.mover("skip", "skip"));
  }

  mover(command, icon) {
    const node = button("", () => this.act.command(command, t(command)), "", { "data-command": command });
    node.append(sign(icon, 18), t(command));
    return node;
  }

  controls(hint) {
    if (hint === "files") {
      this.tray = new Tray({
        changed: () => {},
        trouble: (words) => this.say(words, "bad"),
        send: () => this.submit(),
      });
      return [this.tray.node];
    }
    if (!(hint in TYPED)) return [];
    const { name, ...props } = TYPED[hint];
    const label = el("label", { class: "unseen", for: "field" }, t("answer"));
    const common = { id: "field", name, placeholder: t(`placeholder_${hint}`), enterkeyhint: hint === "long" ? "enter" : "send", autocomplete: "off" };
    this.field =
      hint === "long" || hint === "line"
        ? el("textarea", { ...common, rows: hint === "long" ? "3" : "1", ...props })
        : el("input", { type: "text", ...common, ...props });
    this.field.addEventListener("input", () => this.grow());
    this.field.addEventListener("keydown", (event) => this.key(event));
    const send = el("button", { class: "send", type: "submit", "aria-label": t("send") }, sign("send", 22));
    return [el("div", { class: "entry" }, el("div", { class: "field" }, label, this.field), ...this.aside(hint), send)];
  }

  aside(hint) {
    if (hint === "secret") {
      const press = () => {
        const shown = this.field.type === "text";
        this.field.type = shown ? "password" : "text";
        toggle.textContent = t(shown ? "show_secret" : "hide_secret");
        toggle.setAttribute("aria-pressed", String(!shown));
      };
      const toggle = button(t("show_secret"), press, "aside", { "aria-pressed": "false" });
      return [toggle];
    }
    if (hint === "date") {
      const day = el("input", { type: "date", "aria-label": t("pick_date"), on: { change: () => (this.field.value = day.value || this.field.value) } });
      day.addEventListener("click", () => day.showPicker?.());
      return [el("span", { class: "aside", title: t("pick_date") }, sign("day", 22), day)];
    }
    return [];
  }

  // Enter sends one line; in a long text it begins a new one, and Ctrl+Enter sends.
  key(event) {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    if (this.hint === "long" && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.submit();
  }

  grow() {
    if (this.field.tagName !== "TEXTAREA") return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 4}px`;
  }

  submit() {
    if (this.tray) {
      if (this.tray.ids().length && !this.tray.moving) this.act.send(this.tray.ids(), this.tray.names());
      return;
    }
    const text = this.field ? this.field.value : "";
    if (!text.trim()) {
      this.field?.focus();
      return;
    }
    const count = [...text].length;
    if (count > MOST) this.say(t("too_long", { count, most: MOST }), "bad");
    else this.act.say(text, this.hint);
  }

  // What would be lost by going on: words about it, or nothing.
  unsent() {
    if (this.tray?.pending) return t("unsent_files");
    return this.field && this.field.value.trim() && this.field.value !== this.offered ? t("unsent") : "";
  }

  warn(words, after) {
    const send = button(t("send_it"), () => { this.quiet(); this.submit(); }, "small-button");
    const drop = button(t("clear_it"), () => { this.quiet(); this.clear(); after(); }, "small-button");
    this.note.className = "note";
    this.note.replaceChildren(el("p", {}, words), el("div", { class: "actions" }, send, drop));
    this.form.hidden = false;
    send.focus();
  }

  clear() {
    if (this.field) {
      this.field.value = "";
      this.grow();
    }
    this.tray?.clear();
  }

  say(words, look = "") {
    this.note.className = `note ${look}`;
    this.note.replaceChildren(el("p", {}, words));
    this.form.hidden = false;
  }

  quiet() {
    this.note.replaceChildren();
  }

  retrying(wake) {
    this.say(t("retrying"));
    this.note.append(el("div", { class: "actions" }, button(t("try_now"), wake, "small-button")));
  }

  working(part) {
    const bar = this.note.querySelector("progress");
    if (bar) {
      bar.value = part;
      return;
    }
    this.say(t("working"));
    this.note.append(el("progress", { max: 1, value: part, "aria-label": t("working") }));
  }

  focus() {
    const finger = matchMedia("(pointer: coarse)").matches;
    if (this.field && !finger) this.field.focus({ preventScroll: true });
    return Boolean(this.field && !finger);
  }
}
