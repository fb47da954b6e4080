// Whoever stands at the counter says who they are, and shows it by their PIN.
(() => {
  // The tab was somebody else's before: what the live app kept for it is not for the next person.
  try {
    sessionStorage.clear();
    indexedDB.deleteDatabase("counter-day");
  } catch {
    // Storage is switched off: then nothing was kept.
  }

  const LONGEST_WAIT = 8000;
  // Whoever signed out without a connection was somebody before.
  const stays = () => {
    try {
      localStorage.removeItem("counter-leaving");
    } catch {
      // As above.
    }
  };

  const people = document.getElementById("people");
  const form = document.getElementById("pin-form");
  const error = document.getElementById("pin-error");
  const who = document.getElementById("pin-who");
  const { pin } = form.elements;
  const heading = document.querySelector("h1");
  let chosen = null;
  let busy = false;

  const show = (button) => {
    chosen = button;
    people.hidden = heading.hidden = Boolean(button);
    form.hidden = !button;
    error.textContent = pin.value = "";
    if (!button) return;
    who.textContent = button.dataset.name;
    pin.focus();
  };

  const refuse = (text) => {
    error.textContent = text;
    pin.value = "";
    pin.focus();
  };

  people.addEventListener("click", (event) => {
    const button = event.target.closest("[data-person]");
    if (button) show(button);
  });

  document.getElementById("pin-back").addEventListener("click", () => {
    const before = chosen;
    show(null);
    before?.focus();
  });

  form.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key) return;
    error.textContent = "";
    pin.value = key === "back" ? pin.value.slice(0, -1) : (pin.value + key).slice(0, pin.maxLength);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !chosen) return;
    busy = true;
    error.textContent = "";
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ person: chosen.dataset.person, pin: pin.value }),
        signal: AbortSignal.timeout(LONGEST_WAIT),
      });
      if (answer.ok) {
        stays();
        location.assign(form.dataset.next);
      } else refuse((await answer.json()).detail);
    } catch {
      refuse(error.dataset.offline);
    } finally {
      busy = false;
    }
  });
})();
