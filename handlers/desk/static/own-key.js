// A person's own private key, as long as the page is open: out of a file or pasted, never sent and never stored.
import * as age from "./age.js";

const MOST = 64 * 1024; // bytes of a key file

const place = document.getElementById("own-key");
const file = document.getElementById("key-file");
const typed = document.getElementById("key-text");
const said = document.getElementById("key-said");

let known = null;

/** Without a script, or where it does not run, the fields stay hidden: nobody pastes a key where nothing takes it. */
export function show() {
  document.getElementById("needs-script").hidden = true;
  place.hidden = false;
}

/**
 * The key that was given just now, or the one before.
 * @returns {Promise<object>} Throws no-key, not-a-secret-key or unsupported.
 */
export async function identity() {
  if (!(await age.supported())) throw new age.AgeError("unsupported");
  const chosen = file.files[0];
  if (chosen?.size > MOST) throw new age.AgeError("not-a-secret-key");
  const given = chosen ? await chosen.text() : typed.value;
  if (!given.trim()) {
    if (!known) throw new age.AgeError("no-key");
    return known;
  }
  known = await age.identityFrom(given);
  file.value = typed.value = "";
  return known;
}

/** Words by code; a code without words is told as a failure. @param {HTMLElement} element */
export function wordsOf(element) {
  const words = JSON.parse(element.dataset.words);
  return (code) => words[code] ?? words.failed;
}

/** What went wrong, in words. @param {(code: string) => string} say @param {Error | null} fault */
export function complain(say, fault) {
  said.textContent = fault ? (fault.told ?? say(fault.code)) : "";
}
