// Bech32 as BIP 173 has it, without its limit of 90 letters: how the age format spells keys.
const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECK = 6; // letters

function checksum(fives) {
  let sum = 1;
  for (const five of fives) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ five;
    GENERATOR.forEach((word, bit) => (sum ^= (top >>> bit) & 1 ? word : 0));
  }
  return sum;
}

function spread(prefix) {
  const codes = [...prefix.toLowerCase()].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)];
}

// What is left over at the end is filled with zeros when `whole` is false; else it must be less than `from` zeros.
function regroup(values, from, to, whole) {
  const groups = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = (held << from) | value;
    for (bits += from; bits >= to; held &= (1 << bits) - 1) {
      bits -= to;
      groups.push(held >>> bits);
    }
  }
  if (whole) return bits < from && held === 0 ? groups : null;
  if (bits) groups.push(held << (to - bits));
  return groups;
}

function inCaseOf(prefix, letters) {
  return prefix === prefix.toLowerCase() ? letters : letters.toUpperCase();
}

/** In the case of `prefix`. @param {string} prefix @param {Uint8Array} bytes @returns {string} */
export function encode(prefix, bytes) {
  const fives = regroup(bytes, 8, 5, false);
  const sum = checksum([...spread(prefix), ...fives, ...new Array(CHECK).fill(0)]) ^ 1;
  for (let at = CHECK - 1; at >= 0; at--) fives.push((sum >>> (5 * at)) & 31);
  const letters = fives.map((five) => ALPHABET[five]).join("");
  return `${prefix}1${inCaseOf(prefix, letters)}`;
}

/** Null unless `text` is spelled with this prefix, wholly in its case. @param {string} prefix @param {string} text */
export function decode(prefix, text) {
  if (!text.startsWith(`${prefix}1`)) return null;
  const alphabet = inCaseOf(prefix, ALPHABET);
  const fives = [...text.slice(prefix.length + 1)].map((letter) => alphabet.indexOf(letter));
  if (fives.length < CHECK || fives.includes(-1) || checksum([...spread(prefix), ...fives]) !== 1) return null;
  const bytes = regroup(fives.slice(0, -CHECK), 5, 8, true);
  return bytes && Uint8Array.from(bytes);
}
