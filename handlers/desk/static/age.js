// The age format with X25519 keys, in the page: a sealed thing is opened with a person's own key and sealed again to
// others, and neither the key nor the content leaves the page. This module asks the network for nothing.
import { AgeError, bare, header, read, signedPart, unpadded, withoutArmor } from "./age-header.js";
import * as payload from "./age-payload.js";
import * as bech32 from "./bech32.js";
import { concat, utf8 } from "./bytes.js";
import * as chacha from "./chacha.js";

export { AgeError };

const SECRET = "AGE-SECRET-KEY-";
const PUBLIC = "age";
const X25519 = "X25519";
const KEY = 32; // bytes
const FILE_KEY = 16;
const NONCE = 16;
const WRAP_NONCE = new Uint8Array(12); // the key is used once
const BASE = Uint8Array.from({ length: KEY }, (_, at) => (at === 0 ? 9 : 0));
const PKCS8 = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
const quiet = () => {};

/**
 * What an identity holds is here, where nobody else finds it: `raw` is the public key.
 * @type {WeakMap<object, {secret: CryptoKey, raw: Uint8Array}[]>}
 */
const held = new WeakMap();

async function importSecret(bytes) {
  const wrapped = Uint8Array.from([...PKCS8, ...bytes]);
  try {
    return await crypto.subtle.importKey("pkcs8", wrapped, X25519, false, ["deriveBits"]);
  } finally {
    wrapped.fill(0);
  }
}

// Null when the other side's point is one of the few that give the same to everybody.
async function agree(secret, point) {
  const other = await crypto.subtle.importKey("raw", point, X25519, false, []);
  try {
    const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: X25519, public: other }, secret, 8 * KEY));
    return shared.some((byte) => byte !== 0) ? shared : null;
  } catch {
    return null; // what WebCrypto does about such a point
  }
}

async function derive(secret, salt, info) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 8 * KEY));
}

function wrapKey(shared, share, point) {
  return derive(shared, concat(share, point), `age-encryption.org/v1/${X25519}`);
}

async function macKey(fileKey) {
  const bytes = await derive(fileKey, new Uint8Array(0), "header");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

/** Whether this browser can do it. It cannot on a page that came without encryption. @returns {Promise<boolean>} */
export async function supported() {
  try {
    return (await agree(await importSecret(BASE), BASE)) !== null;
  } catch {
    return false;
  }
}

async function ready() {
  if (!(await supported())) throw new AgeError("unsupported");
}

/**
 * One identity out of a key file or a pasted key. Comments and blank lines do not matter; a file with several keys
 * makes an identity that opens what any of them opens.
 * @param {string} text
 * @returns {Promise<object>} Throws not-a-secret-key or unsupported.
 */
export async function identityFrom(text) {
  await ready();
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line && !line.startsWith("#")).map((line) => bech32.decode(SECRET, line));
  try {
    if (!keys.length || !keys.every((key) => key?.length === KEY)) throw new AgeError("not-a-secret-key");
    const pairs = [];
    for (const key of keys) {
      const secret = await importSecret(key);
      pairs.push({ secret, raw: await agree(secret, BASE) });
    }
    const identity = Object.freeze({});
    held.set(identity, pairs);
    return identity;
  } finally {
    for (const key of keys) key?.fill(0);
  }
}

function pairsOf(identity) {
  const pairs = held.get(identity);
  if (!pairs) throw new AgeError("not-a-secret-key");
  return pairs;
}

/** @param {object} identity @returns {string[]} `age1…`, one for each key it holds */
export function publicsOf(identity) {
  return pairsOf(identity).map(({ raw }) => bech32.encode(PUBLIC, raw));
}

/** @param {object} identity @returns {string} `age1…` of its first key */
export function publicOf(identity) {
  return publicsOf(identity)[0];
}

// The rules for a header as a whole, and for the stanzas that are ours: who breaks one has no file at all.
function sharesIn(stanzas) {
  if (stanzas.length > 1 && stanzas.some(({ kind }) => kind === "scrypt")) throw new AgeError("broken");
  return stanzas
    .filter(({ kind }) => kind === X25519)
    .map(({ args, body }) => {
      if (args.length !== 1 || body.length !== FILE_KEY + 16) throw new AgeError("broken");
      return { share: unpadded(args[0], KEY), body };
    });
}

async function fileKeyFor(pairs, stanzas) {
  for (const { share, body } of sharesIn(stanzas)) {
    for (const { secret, raw } of pairs) {
      const shared = await agree(secret, share);
      if (!shared) throw new AgeError("broken");
      const fileKey = chacha.open(await wrapKey(shared, share, raw), WRAP_NONCE, body);
      if (fileKey) return fileKey;
    }
  }
  throw new AgeError("no-key-fits");
}

/**
 * All of the content or nothing of it.
 * @param {object[]} identities
 * @param {Uint8Array} box an age file, armored or not
 * @param {{progress?: payload.Progress}} [options]
 * @returns {Promise<Uint8Array>} Throws not-age, no-key-fits, broken or unsupported.
 */
export async function open(identities, box, { progress = quiet } = {}) {
  await ready();
  const file = read(withoutArmor(box));
  const fileKey = await fileKeyFor(identities.flatMap(pairsOf), file.stanzas);
  const genuine = await crypto.subtle.verify("HMAC", await macKey(fileKey), file.mac, file.signed);
  if (!genuine) throw new AgeError("broken");
  const key = await derive(fileKey, file.payload.subarray(0, NONCE), "payload");
  fileKey.fill(0);
  return payload.open(key, file.payload.subarray(NONCE), progress);
}

async function stanzaFor(point, fileKey) {
  const pair = await crypto.subtle.generateKey(X25519, false, ["deriveBits"]);
  const share = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const shared = await agree(pair.privateKey, point);
  if (!shared) throw new AgeError("not-a-public-key");
  const body = chacha.close(await wrapKey(shared, share, point), WRAP_NONCE, fileKey);
  return { kind: X25519, args: [bare(share)], body };
}

function pointOf(publicKey) {
  const point = bech32.decode(PUBLIC, publicKey);
  if (point?.length !== KEY) throw new AgeError("not-a-public-key");
  return point;
}

/**
 * @param {string[]} publicKeys `age1…`; any one of their owners opens it
 * @param {Uint8Array} plain
 * @param {{progress?: payload.Progress}} [options]
 * @returns {Promise<Uint8Array>} an age file. Throws nobody, not-a-public-key or unsupported.
 */
export async function seal(publicKeys, plain, { progress = quiet } = {}) {
  await ready();
  if (!publicKeys.length) throw new AgeError("nobody");
  const fileKey = crypto.getRandomValues(new Uint8Array(FILE_KEY));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const stanzas = await Promise.all(publicKeys.map(pointOf).map((point) => stanzaFor(point, fileKey)));
  const signed = signedPart(stanzas);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await macKey(fileKey), signed));
  const key = await derive(fileKey, nonce, "payload");
  fileKey.fill(0);
  return concat(header(signed, mac), nonce, await payload.close(key, plain, progress));
}
