// The head of an age file: who may open it, and the seal over that. Its rules are those of age-encryption.org/v1, to
// the letter: what could be written in two ways is refused in one.
import { base64, concat, fromBase64, text, utf8 } from "./bytes.js";

const VERSION = "age-encryption.org/v1";
const COLUMNS = 64;
const LINE_FEED = 10;
const MAC = 32; // bytes
const MOST = 1 << 18; // bytes: some two thousand people
const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
const END = "-----END AGE ENCRYPTED FILE-----";
const BLANKS = 1024; // bytes that are looked at

/**
 * `code` says what is the matter: not-age, no-key-fits, broken; not-a-secret-key, not-a-public-key, nobody;
 * unsupported. It never holds anything of a key or of the content.
 */
export class AgeError extends Error {
  constructor(code) {
    super(code);
    this.name = "AgeError";
    this.code = code;
  }
}

/** @typedef {{kind: string, args: string[], body: Uint8Array}} Stanza */
/** @typedef {{stanzas: Stanza[], signed: Uint8Array, mac: Uint8Array, payload: Uint8Array}} File */

/** Without padding, one spelling only. @param {string} spelled @param {number} [length] in bytes, when it is known */
export function unpadded(spelled, length) {
  const bytes = spelled.includes("=") ? null : fromBase64(spelled + "=".repeat(-spelled.length & 3));
  if (!bytes || (length !== undefined && bytes.length !== length)) throw new AgeError("broken");
  return bytes;
}

function lineAt(file, at) {
  const end = file.subarray(0, MOST).indexOf(LINE_FEED, at);
  const line = end < 0 ? "" : new TextDecoder("latin1").decode(file.subarray(at, end));
  if (end < 0 || /[^ -~]/.test(line)) throw new AgeError("broken");
  return line;
}

/** @param {Uint8Array} file @returns {File} Throws not-age or broken. */
export function read(file) {
  if (text(file.subarray(0, VERSION.length + 1)) !== `${VERSION}\n`) throw new AgeError("not-age");
  const stanzas = [];
  let at = VERSION.length + 1;
  const next = () => {
    const line = lineAt(file, at);
    at += line.length + 1;
    return line;
  };
  for (;;) {
    const start = at;
    const line = next();
    if (line.startsWith("---")) {
      if (!stanzas.length || line[3] !== " ") throw new AgeError("broken");
      const mac = unpadded(line.slice(4), MAC);
      return { stanzas, signed: file.subarray(0, start + 3), mac, payload: file.subarray(at) };
    }
    const [arrow, kind, ...args] = line.split(" ");
    if (arrow !== "->" || !kind || args.includes("")) throw new AgeError("broken");
    stanzas.push({ kind, args, body: bodyFrom(next) });
  }
}

// Full lines and one that is not, even when there is nothing left for it.
function bodyFrom(next) {
  let spelled = "";
  for (;;) {
    const line = next();
    if (line.length > COLUMNS) throw new AgeError("broken");
    spelled += line;
    if (line.length < COLUMNS) return unpadded(spelled);
  }
}

/** The part that is signed. Bodies are 32 bytes, one line each. @param {Stanza[]} stanzas @returns {Uint8Array} */
export function signedPart(stanzas) {
  const lines = stanzas.map(({ kind, args, body }) => `-> ${[kind, ...args].join(" ")}\n${bare(body)}\n`);
  return utf8(`${VERSION}\n${lines.join("")}---`);
}

/** @param {Uint8Array} signed @param {Uint8Array} mac @returns {Uint8Array} the whole header */
export function header(signed, mac) {
  return concat(signed, utf8(` ${bare(mac)}\n`));
}

/** Base64 without padding. @param {Uint8Array} bytes @returns {string} */
export function bare(bytes) {
  return base64(bytes).replaceAll("=", "");
}

/** The file itself, when it came as letters (`age --armor`). @param {Uint8Array} box @returns {Uint8Array} */
export function withoutArmor(box) {
  if (!text(box.subarray(0, BLANKS)).trimStart().startsWith(BEGIN)) return box;
  const [begin, ...body] = text(box).trim().split(/\r?\n/);
  const end = body.pop();
  const columns = (line, at) => line.length === COLUMNS || (at === body.length - 1 && /^.{1,63}$/.test(line));
  const file = body.every(columns) && begin === BEGIN && end === END ? fromBase64(body.join("")) : null;
  if (!file) throw new AgeError("broken");
  return file;
}
