// Chooses a password by the secret in the link's fragment, which leaves the address bar at once.
(() => {
  const token = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);

  const form = document.getElementById("password-form");
  const error = document.getElementById("password-error");
  const { password } = form.elements;
  const button = form.querySelector("button");

  const refuse = (text) => {
    error.textContent = text;
    password.setAttribute("aria-invalid", "true");
    button.disabled = false;
  };

  document.getElementById("show-password").addEventListener("change", (event) => {
    password.type = event.target.checked ? "text" : "password";
  });
  if (!token) refuse(error.dataset.ended);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ token, password: password.value }),
      });
      const told = await answer.json();
      if (answer.ok) location.assign(told.start);
      else if (answer.status === 404) refuse(error.dataset.ended);
      else refuse(told.errors?.[0]?.message ?? told.detail);
    } catch {
      refuse(error.dataset.offline);
    }
  });
})();
