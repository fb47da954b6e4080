import { useEffect, useEffectEvent, useRef } from "react";

/**
 * Inside a form: tells what stands in its fields a moment after they were changed;
 * `onEcho` gets every named value as a text, boxes only while ticked.
 */
export function FormEcho({ wait, onEcho }) {
  const mark = useRef(null);
  const echo = useEffectEvent((data) => onEcho(data));
  useEffect(() => {
    const form = mark.current.form;
    let timer;
    const tell = () => {
      const data = {};
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string") data[name] = value;
      }
      echo(data);
    };
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(tell, wait);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", changed);
      form.removeEventListener("change", changed);
    };
  }, [wait]);
  return <input type="hidden" disabled ref={mark} />;
}
