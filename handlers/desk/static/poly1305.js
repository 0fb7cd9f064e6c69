// Poly1305 (RFC 8439, 2.5) on 32-bit integers: a number of 130 bits is ten limbs of 13 bits. No branch and no index
// depends on what is secret.
import { viewOf } from "./bytes.js";

const { imul } = Math;
const LIMB = 0x1fff;
const HIGH = 1 << 11; // the bit above sixteen bytes, in the last limb

// Sixteen bytes as ten limbs.
function limbs(view, at) {
  const w0 = view.getInt32(at, true);
  const w1 = view.getInt32(at + 4, true);
  const w2 = view.getInt32(at + 8, true);
  const w3 = view.getInt32(at + 12, true);
  return [
    w0 & LIMB,
    (w0 >>> 13) & LIMB,
    ((w0 >>> 26) | (w1 << 6)) & LIMB,
    (w1 >>> 7) & LIMB,
    ((w1 >>> 20) | (w2 << 12)) & LIMB,
    (w2 >>> 1) & LIMB,
    (w2 >>> 14) & LIMB,
    ((w2 >>> 27) | (w3 << 5)) & LIMB,
    (w3 >>> 8) & LIMB,
    w3 >>> 21,
  ];
}

// The reverse, as four words.
function words(h) {
  return [
    h[0] | (h[1] << 13) | (h[2] << 26),
    (h[2] >>> 6) | (h[3] << 7) | (h[4] << 20),
    (h[4] >>> 12) | (h[5] << 1) | (h[6] << 14) | (h[7] << 27),
    (h[7] >>> 5) | (h[8] << 8) | (h[9] << 21),
  ];
}

function clamped(key) {
  const r = key.slice(0, 16);
  for (const at of [3, 7, 11, 15]) r[at] &= 15;
  for (const at of [4, 8, 12]) r[at] &= 252;
  return limbs(viewOf(r), 0);
}

// The rest of a message that does not fill a block, with the bit that ends it.
function ending(message) {
  const block = new Uint8Array(16);
  block.set(message.subarray(message.length & ~15));
  block[message.length & 15] = 1;
  return viewOf(block);
}

/** @param {Uint8Array} key 32 bytes, for one message only @param {Uint8Array} message @returns {Uint8Array} 16 bytes */
export function poly1305(key, message) {
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9] = clamped(key);
  // What goes beyond 130 bits comes in again below, five times.
  const [s1, s2, s3, s4, s5, s6, s7, s8, s9] = [r1, r2, r3, r4, r5, r6, r7, r8, r9].map((limb) => 5 * limb);
  const view = viewOf(message);
  const end = ending(message);
  const whole = message.length & ~15;
  let [h0, h1, h2, h3, h4, h5, h6, h7, h8, h9] = new Array(10).fill(0);
  for (let at = 0; at < message.length; at += 16) {
    const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9] = at < whole ? limbs(view, at) : limbs(end, 0);
    h0 += m0;
    h1 += m1;
    h2 += m2;
    h3 += m3;
    h4 += m4;
    h5 += m5;
    h6 += m6;
    h7 += m7;
    h8 += m8;
    h9 += at < whole ? m9 | HIGH : m9;
    // A limb has 14 bits and a few by now, a factor at most 16. Five products fit 32 bits, ten do not: hence two sums.
    let sum, rest, carry;
    sum = (imul(h0, r0) + imul(h1, s9) + imul(h2, s8) + imul(h3, s7) + imul(h4, s6)) | 0;
    rest = ((sum & LIMB) + imul(h5, s5) + imul(h6, s4) + imul(h7, s3) + imul(h8, s2) + imul(h9, s1)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d0 = rest & LIMB;
    sum = (carry + imul(h0, r1) + imul(h1, r0) + imul(h2, s9) + imul(h3, s8) + imul(h4, s7)) | 0;
    rest = ((sum & LIMB) + imul(h5, s6) + imul(h6, s5) + imul(h7, s4) + imul(h8, s3) + imul(h9, s2)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d1 = rest & LIMB;
    sum = (carry + imul(h0, r2) + imul(h1, r1) + imul(h2, r0) + imul(h3, s9) + imul(h4, s8)) | 0;
    rest = ((sum & LIMB) + imul(h5, s7) + imul(h6, s6) + imul(h7, s5) + imul(h8, s4) + imul(h9, s3)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d2 = rest & LIMB;
    sum = (carry + imul(h0, r3) + imul(h1, r2) + imul(h2, r1) + imul(h3, r0) + imul(h4, s9)) | 0;
    rest = ((sum & LIMB) + imul(h5, s8) + imul(h6, s7) + imul(h7, s6) + imul(h8, s5) + imul(h9, s4)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d3 = rest & LIMB;
    sum = (carry + imul(h0, r4) + imul(h1, r3) + imul(h2, r2) + imul(h3, r1) + imul(h4, r0)) | 0;
    rest = ((sum & LIMB) + imul(h5, s9) + imul(h6, s8) + imul(h7, s7) + imul(h8, s6) + imul(h9, s5)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d4 = rest & LIMB;
    sum = (carry + imul(h0, r5) + imul(h1, r4) + imul(h2, r3) + imul(h3, r2) + imul(h4, r1)) | 0;
    rest = ((sum & LIMB) + imul(h5, r0) + imul(h6, s9) + imul(h7, s8) + imul(h8, s7) + imul(h9, s6)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d5 = rest & LIMB;
    sum = (carry + imul(h0, r6) + imul(h1, r5) + imul(h2, r4) + imul(h3, r3) + imul(h4, r2)) | 0;
    rest = ((sum & LIMB) + imul(h5, r1) + imul(h6, r0) + imul(h7, s9) + imul(h8, s8) + imul(h9, s7)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d6 = rest & LIMB;
    sum = (carry + imul(h0, r7) + imul(h1, r6) + imul(h2, r5) + imul(h3, r4) + imul(h4, r3)) | 0;
    rest = ((sum & LIMB) + imul(h5, r2) + imul(h6, r1) + imul(h7, r0) + imul(h8, s9) + imul(h9, s8)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d7 = rest & LIMB;
    sum = (carry + imul(h0, r8) + imul(h1, r7) + imul(h2, r6) + imul(h3, r5) + imul(h4, r4)) | 0;
    rest = ((sum & LIMB) + imul(h5, r3) + imul(h6, r2) + imul(h7, r1) + imul(h8, r0) + imul(h9, s9)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d8 = rest & LIMB;
    sum = (carry + imul(h0, r9) + imul(h1, r8) + imul(h2, r7) + imul(h3, r6) + imul(h4, r5)) | 0;
    rest = ((sum & LIMB) + imul(h5, r4) + imul(h6, r3) + imul(h7, r2) + imul(h8, r1) + imul(h9, r0)) | 0;
    carry = (sum >>> 13) + (rest >>> 13);
    const d9 = rest & LIMB;
    carry = imul(carry, 5) + d0;
    h0 = carry & LIMB;
    h1 = d1 + (carry >>> 13);
    [h2, h3, h4, h5, h6, h7, h8, h9] = [d2, d3, d4, d5, d6, d7, d8, d9];
  }
  return finish([h0, h1, h2, h3, h4, h5, h6, h7, h8, h9], viewOf(key));
}

function carryOver(h, carry) {
  for (let limb = 0; limb < 10; limb++) {
    carry += h[limb];
    h[limb] = carry & LIMB;
    carry >>>= 13;
  }
  return carry;
}

// Reduced modulo 2^130 - 5 without asking whether it needs to be, and the second half of the key added.
function finish(h, key) {
  carryOver(h, 5 * carryOver(h, 0));
  const less = [...h];
  const beyond = -carryOver(less, 5); // all ones when h was 2^130 - 5 or more
  const tag = new Uint8Array(16);
  let sum = 0;
  words(h.map((limb, at) => (limb & ~beyond) | (less[at] & beyond))).forEach((word, at) => {
    sum = Math.floor(sum / 2 ** 32) + (word >>> 0) + key.getUint32(16 + 4 * at, true);
    viewOf(tag).setUint32(4 * at, sum, true);
  });
  return tag;
}
