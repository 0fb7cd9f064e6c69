// Looks again how far an order is, without taking the page from under whoever reads it. Without script the page reloads.
const SECONDS = 3;

async function look() {
  const shown = document.getElementById("order");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("order");
    if (answer.ok && fresh) {
      if (fresh.dataset.over) {
        location.reload();
        return;
      }
      shown.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // The server may be starting anew; the next look will tell.
  }
  setTimeout(look, SECONDS * 1000);
}

setTimeout(look, SECONDS * 1000);
