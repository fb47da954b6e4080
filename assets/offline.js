// The page without a connection: bookings kept on this device, and a reload when the signal is back.
(() => {
  const list = document.getElementById("kept-bookings");
  for (const name of Object.keys(localStorage)) {
    const path = name.startsWith("kept:") && name.slice(5);
    if (!path || !path.includes("/r/")) continue;
    const link = document.createElement("a");
    link.href = path;
    link.className = "flex min-h-13 items-center border-b border-line font-semibold";
    link.textContent = path.split("/").pop();
    list.append(document.createElement("li"));
    list.lastChild.append(link);
  }
  document.getElementById("kept").hidden = !list.children.length;
  // A network that is there may still lead nowhere, and whoever is on the way to a booking stays so.
  addEventListener("online", () =>
    fetch("/healthz", { cache: "no-store" })
      .then((answer) => answer.ok && location.reload())
      .catch(() => {}),
  );
  document.getElementById("again").addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
})();
