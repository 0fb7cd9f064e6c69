// What a test asks of the modules under test. Bytes come and go as base64.
import * as age from "/age.js";
import * as bech32 from "/bech32.js";
import { base64, concat, fromBase64, fromJson, json, same, text, utf8 } from "/bytes.js";
import * as chacha from "/chacha.js";
import { poly1305 } from "/poly1305.js";

// A refusal as its code; anything else that is thrown is a fault and says so.
async function outcome(work) {
  try {
    return await work();
  } catch (fault) {
    const code = fault instanceof age.AgeError ? fault.code : `unmeant: ${fault}`;
    return { code, said: [fault.message, Object.keys(fault)] };
  }
}

async function each(items, work) {
  const results = [];
  for (const item of items) results.push(await outcome(() => work(item)));
  return results;
}

const opened = async (identities, box) => base64(await age.open(identities, box));

export const chacha20 = (key, counter, nonce, bytes) =>
  base64(chacha.chacha20(fromBase64(key), counter, fromBase64(nonce), fromBase64(bytes)));

export const poly1305s = (pairs) =>
  pairs.map(([key, message]) => base64(poly1305(fromBase64(key), fromBase64(message))));

export const closed = (jobs) => jobs.map((job) => base64(chacha.close(...job.map(fromBase64))));

export const openedBoxes = (jobs) =>
  jobs.map((job) => {
    const plain = chacha.open(...job.map(fromBase64));
    return plain && base64(plain);
  });

// jobs: [[text of a key file, …], box]
export const open = (jobs) =>
  each(jobs, async ([keys, box]) => opened(await Promise.all(keys.map(age.identityFrom)), fromBase64(box)));

export const seal = (jobs) =>
  each(jobs, async ([publicKeys, plain]) => base64(await age.seal(publicKeys, fromBase64(plain))));

// Each of the bits alone, turned over.
export async function flipped(key, box, bits) {
  const identities = [await age.identityFrom(key)];
  const bytes = fromBase64(box);
  return each(bits, async (bit) => {
    const changed = bytes.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    return opened(identities, changed);
  });
}

export async function cut(key, box, lengths) {
  const identities = [await age.identityFrom(key)];
  return each(lengths, (length) => opened(identities, fromBase64(box).subarray(0, length)));
}

export const publics = (texts) => each(texts, async (words) => age.publicsOf(await age.identityFrom(words)));

export const first = (words) => outcome(async () => age.publicOf(await age.identityFrom(words)));

export const shown = async (words) => {
  const identity = await age.identityFrom(words);
  return [JSON.stringify(identity), String(identity), Reflect.ownKeys(identity).length, Object.isFrozen(identity)];
};

export const stranger = () => outcome(() => age.publicOf({}));

// The page as a browser has it that knows no X25519, or that came without encryption.
export async function unable(how) {
  const own = { importKey: crypto.subtle.importKey };
  if (how === "no subtle") Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  else SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException("Unrecognized name", "NotSupportedError"));
  try {
    return [
      await age.supported(),
      ...(await each(
        [() => age.identityFrom(""), () => age.open([], new Uint8Array(0)), () => age.seal([], new Uint8Array(0))],
        (work) => work(),
      )),
    ];
  } finally {
    delete crypto.subtle;
    SubtleCrypto.prototype.importKey = own.importKey;
  }
}

export const supported = () => age.supported();

// What every import of a key was asked for: [format, whether it may be taken out again, what it may do].
export async function imports(words, publicKey) {
  const asked = [];
  const own = SubtleCrypto.prototype.importKey;
  SubtleCrypto.prototype.importKey = function (format, data, algorithm, extractable, usages) {
    asked.push([format, extractable, usages]);
    return own.call(this, format, data, algorithm, extractable, usages);
  };
  try {
    await age.open([await age.identityFrom(words)], await age.seal([publicKey], new Uint8Array(10)));
  } finally {
    SubtleCrypto.prototype.importKey = own;
  }
  return asked;
}

export const decoded = (prefix, words) => {
  const bytes = bech32.decode(prefix, words);
  return bytes && base64(bytes);
};

export const encoded = (prefix, bytes) => bech32.encode(prefix, fromBase64(bytes));

// How often the page's own timer came round, and how the work was told, while so many bytes were sealed and opened.
export async function alive(words, publicKey, size) {
  const told = { seal: [], open: [] };
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const plain = new Uint8Array(size).fill(7);
  const box = await age.seal([publicKey], plain, { progress: (...done) => told.seal.push(done) });
  const found = await age.open([await age.identityFrom(words)], box, { progress: (...done) => told.open.push(done) });
  clearInterval(timer);
  return { ticks, told, same: same(plain, found) };
}

// Seconds for opening and for sealing what is behind an address.
export async function timed(words, publicKey, address) {
  const box = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const identities = [await age.identityFrom(words)];
  const began = performance.now();
  const plain = await age.open(identities, box);
  const between = performance.now();
  await age.seal([publicKey], plain);
  return { size: plain.length, open: (between - began) / 1000, seal: (performance.now() - between) / 1000 };
}

export const spelled = {
  json: (value) => base64(json(value)),
  fromJson: (bytes) => outcome(() => fromJson(fromBase64(bytes))),
  text: (bytes) => text(fromBase64(bytes)),
  utf8: (words) => base64(utf8(words)),
  // The bytes of a simple row, which both sides can count.
  base64: (size) => base64(Uint8Array.from({ length: size }, (_, at) => at % 251)),
  fromBase64: (words) => fromBase64(words)?.every((byte, at) => byte === at % 251) ?? null,
  same: (one, other) => same(Uint8Array.from(one), Uint8Array.from(other)),
  concat: (...parts) => [...concat(...parts.map((part) => Uint8Array.from(part)))],
};
