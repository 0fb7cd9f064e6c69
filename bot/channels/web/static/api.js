// The server, as the page sees it. A turn keeps its id until it is answered, so that sending it again changes nothing.
export class Refusal extends Error {
  constructor(status, error) {
    super(error?.text || String(status));
    this.status = status;
    this.code = error?.code || "";
    this.seconds = error?.retry_after || 0;
  }
}

const PATIENCE = 25000;
const MOST_PROOFS = 6;

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages served without encryption (a test on the local network) have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

async function ask(path, options = {}) {
  const response = await fetch(path, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE), ...options });
  const body = await read(response);
  if (!response.ok && response.status !== 428) throw new Refusal(response.status, body.error);
  return body;
}

function post(path, body) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// tell: {retrying(wake), slow(seconds), working(fraction), quiet()}. Rejects only with a Refusal that is for the person.
export async function turn(what, tell) {
  let failures = 0;
  let proofs = 0;
  let proof;
  for (;;) {
    try {
      const body = await post("/api/v1/turns", proof ? { ...what, proof } : what);
      if (!body.work) {
        if (!Array.isArray(body.messages)) throw new TypeError("no answer");
        tell.quiet();
        return body.messages;
      }
      if (++proofs > MOST_PROOFS) throw new Refusal(428, {});
      proof = { challenge: body.work.challenge, nonce: await solve(body.work, tell.working) };
    } catch (fault) {
      const refused = fault instanceof Refusal;
      if (refused && fault.status === 429 && fault.seconds <= 120) {
        tell.slow(Math.ceil(fault.seconds));
        await sleep(fault.seconds * 1000 + 200);
      } else if (!refused || fault.status >= 500 || fault.status === 408) {
        await pause(failures++, tell);
      } else {
        tell.quiet();
        throw fault;
      }
    }
  }
}

export function messages(after) {
  return ask(`/api/v1/messages?after=${after}`).then((body) => body.messages || []);
}

export function acknowledge(upto) {
  return post("/api/v1/acks", { upto });
}

export function upload(file, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((yes, no) => {
    request.open("POST", "/api/v1/files");
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Mashang-File-Name", encodeURIComponent(file.name.slice(-120)));
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () =>
      request.status === 200 ? yes(request.response) : no(new Refusal(request.status, request.response?.error));
    request.onerror = request.ontimeout = () => no(new Refusal(0, {}));
    request.onabort = () => no(new Refusal(-1, {}));
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}

// News says only that there is some; the page then fetches it.
export function listen(hear) {
  let source;
  const open = () => {
    source = new EventSource("/api/v1/news");
    source.addEventListener("news", hear);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 20000);
    };
  };
  open();
  return () => source.close();
}

const sleep = (time) => new Promise((wake) => setTimeout(wake, time));

function pause(failures, tell) {
  return new Promise((wake) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      wake();
    };
    const timer = setTimeout(go, Math.min(30000, 1000 * 2 ** failures) * (0.75 + Math.random() / 2));
    addEventListener("online", go);
    tell.retrying(go);
  });
}

function solve(work, progress) {
  return new Promise((yes, no) => {
    const worker = new Worker(`${document.body.dataset.static}/work.js`);
    worker.onmessage = ({ data }) => {
      if (data.nonce === undefined) {
        // Luck decides, so the bar shows how likely it was to be done by now.
        progress(1 - Math.exp(-data.tried / 2 ** work.bits));
        return;
      }
      worker.terminate();
      yes(data.nonce);
    };
    worker.onerror = () => {
      worker.terminate();
      no(new TypeError("no worker"));
    };
    progress(0);
    worker.postMessage(work);
  });
}
