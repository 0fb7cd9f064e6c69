// A custodian grants a request: the identity is opened here with the own key, and leaves again only sealed to the key of
// the request.
import * as age from "./age.js";
import { base64, fromBase64 } from "./bytes.js";
import * as ownKey from "./own-key.js";

const place = document.getElementById("custodian");
const form = document.getElementById("grant");
const button = document.getElementById("seal");
const say = ownKey.wordsOf(place);

async function seal(event) {
  event.preventDefault();
  button.disabled = true;
  ownKey.complain(say, null);
  try {
    const plain = await age.open([await ownKey.identity()], fromBase64(place.dataset.box));
    const sealed = await age.seal([place.dataset.to], plain);
    plain.fill(0);
    form.elements.sealed.value = base64(sealed);
    form.submit();
  } catch (fault) {
    button.disabled = false;
    ownKey.complain(say, fault);
  }
}

ownKey.show();
button.hidden = false;
button.addEventListener("click", seal);
