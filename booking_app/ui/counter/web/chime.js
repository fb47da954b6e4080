// Whether a new booking rings on this device. Off until somebody wants it; then remembered.
const KEY = "counter-chime";

export const isChimeOn = () => {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
};

export const setChime = (on) => {
  try {
    localStorage.setItem(KEY, on ? "1" : "0");
  } catch {
    // A browser without storage forgets it, nothing else.
  }
};
