// Signs in without leaving the page, so that a wrong password does not cost the login typed.
// Without this script the form works all the same.
(() => {
  // The tab was somebody else's before: what the live app kept for it is not for the next person.
  try {
    sessionStorage.clear();
    indexedDB.deleteDatabase("counter-day");
  } catch {
    // Storage is switched off: then nothing was kept.
  }

  // Whoever signed out without a connection was somebody before.
  const stays = () => {
    try {
      localStorage.removeItem("counter-leaving");
    } catch {
      // As above.
    }
  };

  const form = document.getElementById("sign-in");
  const error = document.getElementById("sign-in-error");
  const fields = [form.elements.login, form.elements.password];
  const button = form.querySelector("button");

  const refuse = (text, invalid) => {
    error.textContent = text;
    fields.forEach((field) => field.setAttribute("aria-invalid", invalid ? "true" : "false"));
    button.disabled = false;
    form.elements.password.select();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    button.disabled = true;
    const { login, password, next } = form.elements;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ login: login.value, password: password.value }),
      });
      if (answer.ok) {
        stays();
        location.assign(next.value);
      } else refuse((await answer.json()).detail, answer.status === 401);
    } catch {
      refuse(error.dataset.offline, false);
    }
  });
})();
