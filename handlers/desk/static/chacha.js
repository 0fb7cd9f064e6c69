// ChaCha20 and the box made of it and Poly1305 (RFC 8439), on 32-bit integers. WebCrypto lacks them. No branch and no
// index depends on what is secret.
import { concat, same, viewOf } from "./bytes.js";
import { poly1305 } from "./poly1305.js";

const BLOCK = 64;
const TAG = 16;
const EXPAND = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]; // "expand 32-byte k"
const NOTHING = new Uint8Array(0);

function turned(word, bits) {
  return (word << bits) | (word >>> (32 - bits));
}

// One block of the key stream from `state` into `out`. Word by word: a loop or a copy here costs half the speed.
function block(state, out) {
  let x0 = state[0], x1 = state[1], x2 = state[2], x3 = state[3];
  let x4 = state[4], x5 = state[5], x6 = state[6], x7 = state[7];
  let x8 = state[8], x9 = state[9], xa = state[10], xb = state[11];
  let xc = state[12], xd = state[13], xe = state[14], xf = state[15];
  for (let round = 0; round < 20; round += 2) {
    x0 = (x0 + x4) | 0; xc = turned(xc ^ x0, 16);
    x8 = (x8 + xc) | 0; x4 = turned(x4 ^ x8, 12);
    x0 = (x0 + x4) | 0; xc = turned(xc ^ x0, 8);
    x8 = (x8 + xc) | 0; x4 = turned(x4 ^ x8, 7);
    x1 = (x1 + x5) | 0; xd = turned(xd ^ x1, 16);
    x9 = (x9 + xd) | 0; x5 = turned(x5 ^ x9, 12);
    x1 = (x1 + x5) | 0; xd = turned(xd ^ x1, 8);
    x9 = (x9 + xd) | 0; x5 = turned(x5 ^ x9, 7);
    x2 = (x2 + x6) | 0; xe = turned(xe ^ x2, 16);
    xa = (xa + xe) | 0; x6 = turned(x6 ^ xa, 12);
    x2 = (x2 + x6) | 0; xe = turned(xe ^ x2, 8);
    xa = (xa + xe) | 0; x6 = turned(x6 ^ xa, 7);
    x3 = (x3 + x7) | 0; xf = turned(xf ^ x3, 16);
    xb = (xb + xf) | 0; x7 = turned(x7 ^ xb, 12);
    x3 = (x3 + x7) | 0; xf = turned(xf ^ x3, 8);
    xb = (xb + xf) | 0; x7 = turned(x7 ^ xb, 7);
    x0 = (x0 + x5) | 0; xf = turned(xf ^ x0, 16);
    xa = (xa + xf) | 0; x5 = turned(x5 ^ xa, 12);
    x0 = (x0 + x5) | 0; xf = turned(xf ^ x0, 8);
    xa = (xa + xf) | 0; x5 = turned(x5 ^ xa, 7);
    x1 = (x1 + x6) | 0; xc = turned(xc ^ x1, 16);
    xb = (xb + xc) | 0; x6 = turned(x6 ^ xb, 12);
    x1 = (x1 + x6) | 0; xc = turned(xc ^ x1, 8);
    xb = (xb + xc) | 0; x6 = turned(x6 ^ xb, 7);
    x2 = (x2 + x7) | 0; xd = turned(xd ^ x2, 16);
    x8 = (x8 + xd) | 0; x7 = turned(x7 ^ x8, 12);
    x2 = (x2 + x7) | 0; xd = turned(xd ^ x2, 8);
    x8 = (x8 + xd) | 0; x7 = turned(x7 ^ x8, 7);
    x3 = (x3 + x4) | 0; xe = turned(xe ^ x3, 16);
    x9 = (x9 + xe) | 0; x4 = turned(x4 ^ x9, 12);
    x3 = (x3 + x4) | 0; xe = turned(xe ^ x3, 8);
    x9 = (x9 + xe) | 0; x4 = turned(x4 ^ x9, 7);
  }
  out[0] = x0 + state[0]; out[1] = x1 + state[1]; out[2] = x2 + state[2]; out[3] = x3 + state[3];
  out[4] = x4 + state[4]; out[5] = x5 + state[5]; out[6] = x6 + state[6]; out[7] = x7 + state[7];
  out[8] = x8 + state[8]; out[9] = x9 + state[9]; out[10] = xa + state[10]; out[11] = xb + state[11];
  out[12] = xc + state[12]; out[13] = xd + state[13]; out[14] = xe + state[14]; out[15] = xf + state[15];
}

/**
 * @param {Uint8Array} key 32 bytes
 * @param {number} counter of the first block
 * @param {Uint8Array} nonce 12 bytes
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} as long as `bytes`; the same again gives `bytes` back
 */
export function chacha20(key, counter, nonce, bytes) {
  const state = new Int32Array(16);
  state.set(EXPAND);
  for (let at = 0; at < 8; at++) state[4 + at] = viewOf(key).getInt32(4 * at, true);
  for (let at = 0; at < 3; at++) state[13 + at] = viewOf(nonce).getInt32(4 * at, true);
  const stream = new Int32Array(16);
  const result = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  result.set(bytes);
  const view = viewOf(result);
  for (let at = 0; at < result.length; at += BLOCK) {
    state[12] = counter++;
    block(state, stream);
    for (let word = 0; word < 16; word++) {
      const here = at + 4 * word;
      view.setInt32(here, view.getInt32(here, true) ^ stream[word], true);
    }
  }
  return result.subarray(0, bytes.length);
}

function padding(bytes) {
  return new Uint8Array(-bytes.length & 15);
}

function tagOf(key, nonce, cipher, aad) {
  const lengths = new DataView(new ArrayBuffer(16));
  lengths.setUint32(0, aad.length, true);
  lengths.setUint32(8, cipher.length, true);
  const once = chacha20(key, 0, nonce, new Uint8Array(32));
  return poly1305(once, concat(aad, padding(aad), cipher, padding(cipher), new Uint8Array(lengths.buffer)));
}

/**
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} nonce 12 bytes, never twice with one key
 * @param {Uint8Array} plain
 * @param {Uint8Array} [aad]
 * @returns {Uint8Array} 16 bytes longer than `plain`
 */
export function close(key, nonce, plain, aad = NOTHING) {
  const cipher = chacha20(key, 1, nonce, plain);
  return concat(cipher, tagOf(key, nonce, cipher, aad));
}

/** Null when key, nonce, `aad` or box are not those of `close`. @returns {Uint8Array | null} */
export function open(key, nonce, box, aad = NOTHING) {
  const cipher = box.subarray(0, -TAG);
  if (!same(tagOf(key, nonce, cipher, aad), box.subarray(-TAG))) return null;
  return chacha20(key, 1, nonce, cipher);
}
