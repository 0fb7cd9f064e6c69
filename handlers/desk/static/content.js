// What a tip says, from opened boxes: answers in the order of the questions, messages, files. Everything stays in the
// memory of the page.
import * as age from "./age.js";
import { fromBase64, fromJson } from "./bytes.js";

/**
 * Opens every box that came along. One that does not open is missing, and its code is in `faults`.
 * @returns {Promise<{parts: Map<string, any>, faults: Map<string, string>}>}
 */
export async function openAll(identity, boxes, progress = () => {}) {
  const parts = new Map();
  const faults = new Map();
  for (const [at, { id, box }] of boxes.entries()) {
    try {
      parts.set(id, fromJson(await age.open([identity], fromBase64(box) ?? new Uint8Array(0))));
    } catch (fault) {
      if (fault.code === "unsupported") throw fault;
      faults.set(id, fault.code ?? "broken");
    }
    progress(at + 1, boxes.length);
  }
  return { parts, faults };
}

/** The words of an answer, whatever its shape. */
export function words(value, codes) {
  if (value === null || value === undefined) return codes.unknown ?? "—";
  if (typeof value === "boolean") return codes[value ? "yes" : "no"] ?? String(value);
  if (typeof value === "string") return Object.hasOwn(codes, value) ? codes[value] : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map((each) => words(each, codes)).join("、");
  if ("given" in value) return words(value.given, codes);
  if (value.names && typeof value.names === "object") return words(Object.values(value.names)[0], {});
  return Object.values(value).map((each) => words(each, codes)).join("、");
}

/** @returns {[string, string][]} label and words of each answer, in the order of the questions */
export function lines(answers, told) {
  return told.labels
    .filter(({ slot }) => Object.hasOwn(answers, slot))
    .map(({ slot, label, codes }) => {
      const known = { category: told.categories, place: told.places }[slot] ?? codes;
      return [label, words(answers[slot], known)];
    });
}

/** What the reporter and the desk said, with the words where they could be opened. */
export function thread(told, parts) {
  return told.thread.map((message) => ({ ...message, text: parts.get(message.id)?.text ?? null }));
}

/** @returns {{id: string, serial: number, kind: string, size: number, name: string, parts: string[]}[]} */
export function files(told, parts) {
  const ids = [...new Set(told.files.map((id) => id.split(" ")[1]))];
  return ids.map((id, at) => {
    const about = parts.get(`about ${id}`) ?? {};
    return {
      id,
      serial: at + 1,
      kind: about.kind ?? "",
      size: about.size ?? 0,
      name: about.name ?? "",
      parts: ["cleaned", "original"].filter((part) => told.files.includes(`${part} ${id}`)),
    };
  });
}

const ENDINGS = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
  "video/mp4": "mp4",
  "audio/mp4": "m4a",
  "audio/ogg": "ogg",
};

/** A name that tells nothing. */
export function nameOf(file, part) {
  return `${part === "original" ? "original" : "evidence"}-${file.serial}.${ENDINGS[file.kind] ?? "bin"}`;
}

/** Hand something from memory to the person's own disk. */
export function download(bytes, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
