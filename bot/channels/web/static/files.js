// Files for one answer: chosen or photographed, sent one after the other with a real progress bar, removable.
import { Refusal, upload } from "./api.js";
import { button, el, sign, t, unseen } from "./dom.js";

const MOST = 10;
const LARGEST = 50 * 1024 * 1024;

export class Tray {
  // tell: {changed(), trouble(text), send()}
  constructor(tell) {
    this.tell = tell;
    this.items = [];
    this.list = el("ul", { class: "files" });
    this.sender = button("", () => tell.send(), "send", { hidden: true });
    this.node = el(
      "div",
      {},
      el("div", { class: "pick" }, this.picker("file_choose", "clip", { multiple: true }), this.picker("file_photo", "photo", { accept: "image/*", capture: "environment" })),
      document.body.dataset.wechat ? el("p", { class: "small" }, t("file_wechat")) : null,
      this.list,
      this.sender,
    );
  }

  picker(key, icon, props) {
    const input = el("input", { type: "file", ...props, on: { change: () => this.add(input) } });
    return el("label", {}, sign(icon), t(key), input);
  }

  add(input) {
    for (const file of input.files) {
      if (this.items.length >= MOST) {
        this.tell.trouble(t("file_many", { most: MOST }));
        break;
      }
      this.items.push(this.item(file));
    }
    input.value = "";
    this.next();
  }

  item(file) {
    const item = { file, state: "waits", id: null, upload: null };
    item.bar = el("progress", { max: 1, value: 0, "aria-label": file.name });
    item.how = el("span", { class: "how", role: "status" });
    item.again = button(t("file_again"), () => this.retry(item), "", { hidden: true });
    const remove = button(sign("cross"), () => this.remove(item), "", { "aria-label": t("file_remove", { name: file.name }) });
    item.node = el("li", {}, el("span", { class: "name" }, file.name), item.how, el("span", { class: "buttons" }, item.again, remove), item.bar);
    this.list.append(item.node);
    if (file.size > LARGEST) this.fail(item, t("file_too_large", { most: LARGEST / 1048576 }), false);
    return item;
  }

  async next() {
    this.changed();
    if (this.items.some(({ state }) => state === "moves")) return;
    const item = this.items.find(({ state }) => state === "waits");
    if (!item) return;
    item.state = "moves";
    item.upload = upload(item.file, (part) => {
      item.bar.value = part;
      item.how.textContent = `${Math.round(part * 100)} %`;
    });
    try {
      const { id } = await item.upload.done;
      item.id = id;
      item.state = "done";
      item.bar.hidden = true;
      item.how.textContent = `${t("file_done")} · ${size(item.file.size)}`;
    } catch (fault) {
      this.failed(item, fault);
    }
    this.next();
  }

  failed(item, fault) {
    if (!(fault instanceof Refusal)) throw fault;
    if (fault.status === 429 && fault.seconds <= 60) {
      item.state = "later";
      setTimeout(() => this.retry(item), fault.seconds * 1000 + 200);
    } else if (fault.status !== -1) {
      const spoken = fault.status >= 400 && fault.message !== String(fault.status);
      this.fail(item, spoken ? fault.message : t("file_failed"), fault.status === 0 || fault.status >= 500 || fault.status === 408);
    }
  }

  fail(item, words, again) {
    item.state = "failed";
    item.bar.hidden = true;
    item.how.textContent = words;
    item.how.className = "how wrong";
    item.again.hidden = !again;
  }

  retry(item) {
    if (!this.items.includes(item)) return;
    item.state = "waits";
    item.again.hidden = true;
    item.bar.hidden = false;
    item.how.className = "how";
    this.next();
  }

  remove(item) {
    const at = this.items.indexOf(item);
    this.items.splice(at, 1);
    item.upload?.stop();
    item.node.remove();
    const near = this.items[Math.min(at, this.items.length - 1)];
    (near ? near.node : this.node).querySelector("button:not([hidden]), input").focus();
    this.next();
  }

  changed() {
    const ready = this.ids().length;
    this.sender.hidden = !ready;
    this.sender.textContent = ready === 1 ? t("file_send_one") : t("file_send", { number: ready });
    this.sender.setAttribute("aria-disabled", String(this.moving));
    this.tell.changed();
  }

  get moving() {
    return this.items.some(({ state }) => state === "moves" || state === "waits" || state === "later");
  }

  get pending() {
    return this.moving || this.ids().length > 0;
  }

  ids() {
    return this.items.filter(({ state }) => state === "done").map(({ id }) => id);
  }

  names() {
    return this.items.filter(({ state }) => state === "done").map(({ file }) => file.name);
  }

  clear() {
    for (const item of this.items) item.upload?.stop();
    this.items = [];
    this.list.replaceChildren();
    this.changed();
  }
}

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
