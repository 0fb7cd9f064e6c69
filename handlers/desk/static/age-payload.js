// The content of an age file: boxes of 64 KiB, each numbered, the last one marked as the last.
import { AgeError } from "./age-header.js";
import * as chacha from "./chacha.js";

const CHUNK = 1 << 16;
const TAG = 16;
const SPELL = 20; // ms of work before the page may breathe

/** @typedef {(done: number, whole: number) => void} Progress in bytes; told every now and then, and at the end */

function nonceOf(number, last) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, number);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

// A message to oneself, for timers sleep long on a page that is not looked at.
function breath() {
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}

async function eachChunk(bytes, size, work, progress) {
  const chunks = Math.max(1, Math.ceil(bytes.length / size));
  let since = performance.now();
  for (let number = 0; number < chunks; number++) {
    work(bytes.subarray(number * size, (number + 1) * size), number, number === chunks - 1);
    if (performance.now() - since < SPELL && number < chunks - 1) continue;
    progress(Math.min(bytes.length, (number + 1) * size), bytes.length);
    await breath();
    since = performance.now();
  }
}

/** @param {Uint8Array} key @param {Uint8Array} plain @param {Progress} progress @returns {Promise<Uint8Array>} */
export async function close(key, plain, progress) {
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK));
  const boxes = new Uint8Array(plain.length + chunks * TAG);
  const work = (chunk, number, last) =>
    boxes.set(chacha.close(key, nonceOf(number, last), chunk), number * (CHUNK + TAG));
  await eachChunk(plain, CHUNK, work, progress);
  return boxes;
}

/** All of it or nothing: throws broken. @param {Uint8Array} key @param {Uint8Array} boxes @param {Progress} progress */
export async function open(key, boxes, progress) {
  const chunks = Math.max(1, Math.ceil(boxes.length / (CHUNK + TAG)));
  const rest = boxes.length - (chunks - 1) * (CHUNK + TAG);
  if (rest < TAG) throw new AgeError("broken");
  const plain = new Uint8Array(boxes.length - chunks * TAG);
  const work = (box, number, last) => {
    const chunk = chacha.open(key, nonceOf(number, last), box);
    // A last box may be empty only where nothing at all was sealed.
    if (!chunk || (last && number > 0 && !chunk.length)) {
      plain.fill(0);
      throw new AgeError("broken");
    }
    plain.set(chunk, number * CHUNK);
  };
  await eachChunk(boxes, CHUNK + TAG, work, progress);
  return plain;
}
