// Keeps the screen on while a counter screen is looked at.
export const stayAwake = () => {
  if (!navigator.wakeLock) return () => {};
  let lock = null;
  let wanted = true;

  const ask = async () => {
    if (!wanted || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      // Low battery or not allowed: the screen may go dark, nothing else is lost.
    }
  };

  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    wanted = false;
    document.removeEventListener("visibilitychange", ask);
    lock?.release().catch(() => {});
  };
};
