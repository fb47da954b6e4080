// The page without a connection: bookings and coupons kept on this device, and a reload when the
// signal is back.
(() => {
  // What a coupon is worth and what it is called, from its kept page.
  const titleOf = (name) => {
    try {
      const page = new DOMParser().parseFromString(JSON.parse(localStorage.getItem(name)).html, "text/html");
      return [...page.querySelectorAll("h1 > span")].map((part) => part.textContent);
    } catch {
      return [];
    }
  };

  const row = document.getElementById("kept-row").content;
  const show = (id, part, describe) => {
    const list = document.getElementById(id);
    for (const name of Object.keys(localStorage)) {
      const path = name.startsWith("kept:") && name.slice(5);
      if (!path || !path.includes(part)) continue;
      const item = row.cloneNode(true);
      item.querySelector("a").href = path;
      const [title, more = "", end = ""] = describe(path.split("/").pop(), name);
      const [first, second, last] = item.querySelectorAll("[data-part]");
      first.textContent = title;
      second.textContent = more;
      last.textContent = end;
      list.append(item);
    }
    list.parentElement.hidden = !list.children.length;
  };
  show("kept-bookings", "/r/", (code) => [code]);
  show("kept-coupons", "/coupon/", (code, name) => {
    const [worth, title] = titleOf(name);
    return worth ? [worth, title, code] : [code];
  });
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
