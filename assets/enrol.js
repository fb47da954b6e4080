// Makes this browser a device of a counter by the code in the link's fragment, which leaves the
// address bar at once, or by the code typed.
(() => {
  const form = document.getElementById("enrol-form");
  const error = document.getElementById("enrol-error");
  const { code } = form.elements;
  const button = form.querySelector("button");
  if (location.hash.length > 1) code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);

  const refuse = (text) => {
    error.textContent = text;
    code.setAttribute("aria-invalid", "true");
    button.disabled = false;
    code.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ code: code.value }),
      });
      if (answer.ok) location.assign(form.dataset.next);
      else refuse((await answer.json()).detail);
    } catch {
      refuse(error.dataset.offline);
    }
  });
})();
