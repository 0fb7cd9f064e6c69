// Bytes and how they are spelled. Nothing here knows what they mean.

/** @param {string} words @returns {Uint8Array} */
export function utf8(words) {
  return new TextEncoder().encode(words);
}

/** Half of a surrogate pair, which the server keeps as it came, becomes U+FFFD. @param {Uint8Array} bytes */
export function text(bytes) {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** JSON without blanks, as the server packs it. @param {unknown} value @returns {Uint8Array} */
export function json(value) {
  return utf8(JSON.stringify(value));
}

/** @param {Uint8Array} bytes @returns {unknown} Throws a SyntaxError that quotes nothing. */
export function fromJson(bytes) {
  try {
    return JSON.parse(text(bytes));
  } catch {
    throw new SyntaxError("not JSON");
  }
}

const STEP = 0x6000; // a multiple of three, and few enough for one call

/** With padding. @param {Uint8Array} bytes @returns {string} */
export function base64(bytes) {
  let spelled = "";
  for (let at = 0; at < bytes.length; at += STEP) {
    spelled += btoa(String.fromCharCode(...bytes.subarray(at, at + STEP)));
  }
  return spelled;
}

/** Only the one spelling that `base64` would give; anything else is null. @param {string} spelled */
export function fromBase64(spelled) {
  let letters;
  try {
    letters = atob(spelled);
  } catch {
    return null;
  }
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return base64(bytes) === spelled ? bytes : null;
}

/** @param {...Uint8Array} parts @returns {Uint8Array} */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes @returns {DataView} */
export function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** In constant time for bytes of one length. @param {Uint8Array} one @param {Uint8Array} other */
export function same(one, other) {
  if (one.length !== other.length) return false;
  let differ = 0;
  for (let at = 0; at < one.length; at++) differ |= one[at] ^ other[at];
  return differ === 0;
}
