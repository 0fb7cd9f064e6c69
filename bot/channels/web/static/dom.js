// Small helpers: words, elements. Text always goes in as text, never as markup.
const table = JSON.parse(document.body.dataset.words);

export function t(key, facts = {}) {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => (name in facts ? String(facts[name]) : all));
}

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, hear] of Object.entries(value)) node.addEventListener(event, hear);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function button(label, press, look = "choice", props = {}) {
  return el("button", { type: "button", class: look, on: { click: press }, ...props }, label);
}

const SHAPES = {
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  back: "M15 5l-7 7 7 7",
  skip: "M5 5l7 7-7 7M13 5l7 7-7 7",
  clip: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8-8a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.4-7.4",
  photo: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 10a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8",
  day: "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4",
  cross: "M6 6l12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
};

export function sign(name, size = 20) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

// Codes are what people copy, so nothing is hidden from the clipboard where it may not be used: the text is selected.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = el("textarea", { readonly: true, class: "unseen" });
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

export function download(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
