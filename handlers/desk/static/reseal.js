// A recipient is sealed away: every box is opened with the own key and sealed anew to those who stay, here in the page.
import * as age from "./age.js";
import * as ownKey from "./own-key.js";
import { ask, post } from "./post.js";

const place = document.getElementById("reseal");
const { path, ticket } = place.dataset;
const say = ownKey.wordsOf(place);
const at = (id) => document.getElementById(id);

function tell(code, done, all) {
  at("progress").hidden = all === undefined;
  if (all !== undefined) {
    at("progress").max = all;
    at("progress").value = done;
  }
  at("said").textContent = all === undefined ? say(code) : `${say(code)} ${done} / ${all}`;
}

async function anew(identity, { id, reporter }, keys, reporterKey) {
  const answer = await post(`${path}/box`, ticket, { id });
  const plain = await age.open([identity], new Uint8Array(await answer.arrayBuffer()));
  const box = await age.seal(reporter ? [...keys, reporterKey] : keys, plain);
  plain.fill(0);
  return [id, new Blob([box], { type: "application/octet-stream" })];
}

async function reseal() {
  at("do").disabled = true;
  ownKey.complain(say, null);
  try {
    const identity = await ownKey.identity();
    const told = await ask(`${path}/reseal/boxes`, ticket, {});
    const instead = at("joining")?.value ?? "";
    const keys = [...told.staying, ...(told.joining[instead] ?? [])];
    const sealed = [];
    for (const box of told.boxes) {
      tell("sealing", sealed.length, told.boxes.length);
      sealed.push(await anew(identity, box, keys, told.reporter_key));
    }
    tell("sealing", sealed.length, told.boxes.length);
    const fields = { leaving: at("leaving").value, instead, version: told.version };
    const { to } = await ask(`${path}/reseal`, ticket, fields, sealed);
    location.assign(to);
  } catch (fault) {
    at("progress").hidden = true;
    at("said").textContent = "";
    ownKey.complain(say, fault);
    at("do").disabled = false;
  }
}

ownKey.show();
at("do").hidden = false;
at("do").addEventListener("click", reseal);
