// Asking the server from a page: a form with the ticket of the session, and trouble as words.

/** What the server says went wrong, in its words; or a code of the page's own. */
export class Told extends Error {
  constructor(code, told) {
    super(code);
    this.name = "Told";
    this.code = code;
    this.told = told;
  }
}

/**
 * @param {string} path @param {string} ticket @param {Record<string, string>} fields
 * @param {Iterable<[string, Blob]>} [files] name and content
 * @returns {Promise<Response>} Throws `Told`.
 */
export async function post(path, ticket, fields, files = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ticket, ...fields })) form.set(name, value);
  for (const [name, content] of files) form.append("file", content, name);
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body: form, redirect: "manual", credentials: "same-origin" });
  } catch {
    throw new Told("failed");
  }
  if (answer.type === "opaqueredirect") throw new Told("signed-out");
  if (answer.ok) return answer;
  let told;
  try {
    ({ told } = await answer.json());
  } catch {
    told = undefined;
  }
  throw new Told("failed", told);
}

/** @returns {Promise<any>} what came as JSON. Throws `Told`. */
export async function ask(path, ticket, fields, files) {
  return (await post(path, ticket, fields, files)).json();
}
