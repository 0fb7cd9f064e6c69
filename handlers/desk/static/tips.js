// Tips about one unit, counted where they can be opened: in the page of the clue manager (decision 4).
import { openAll, words } from "./content.js";
import * as ownKey from "./own-key.js";
import { ask } from "./post.js";

const place = document.getElementById("tips");
const at = (id) => document.getElementById(id);

function row(unit, numbers) {
  const made = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = unit;
  const count = document.createElement("td");
  count.textContent = numbers.length;
  const which = document.createElement("td");
  for (const number of numbers) {
    const link = document.createElement("a");
    link.href = `/desk/tips/${encodeURIComponent(number)}`;
    link.className = "code";
    link.textContent = number;
    which.append(link, " ");
  }
  made.append(name, count, which);
  return made;
}

async function count(numbers, say) {
  const identity = await ownKey.identity();
  const units = new Map();
  let closed = 0;
  at("progress").hidden = false;
  at("progress").max = numbers.length;
  for (const [done, number] of numbers.entries()) {
    const told = await ask(`/desk/tips/${encodeURIComponent(number)}/boxes`, place.dataset.ticket, {});
    const { parts } = await openAll(identity, told.boxes.filter(({ id }) => id === "part answers"));
    const answers = parts.get("part answers");
    if (answers) {
      const unit = answers.subject_unit ? words(answers.subject_unit, {}).normalize("NFKC").trim() : say("unnamed");
      units.set(unit, [...(units.get(unit) ?? []), number]);
    } else closed += 1;
    at("progress").value = done + 1;
    at("said").textContent = `${done + 1} / ${numbers.length}`;
  }
  const found = [...units].sort(([, one], [, other]) => other.length - one.length);
  at("table").tBodies[0].replaceChildren(...found.map(([unit, those]) => row(unit, those)));
  at("table").hidden = false;
  at("said").textContent = closed ? `${say("not-opened")} ${closed}` : say("opened");
}

if (place) {
  const say = ownKey.wordsOf(place);
  ownKey.show();
  at("count").hidden = false;
  at("count").addEventListener("click", async () => {
    at("count").disabled = true;
    ownKey.complain(say, null);
    try {
      await count(JSON.parse(place.dataset.tips), say);
    } catch (fault) {
      at("progress").hidden = true;
      ownKey.complain(say, fault);
    }
    at("count").disabled = false;
  });
}
