import { useEffect, useState } from "react";

const WIDTH = 390;
const HEIGHT = 844;

/** A page of the shop in a phone of 390 × 844, made smaller where the window is lower. */
export function PhoneFrame({ src, title, loading }) {
  const [seen, setSeen] = useState("");
  const [scale, setScale] = useState(1);

  useEffect(() => {
    const fit = () =>
      setScale(Math.min(1, (innerHeight * 0.92 - 130) / HEIGHT, (innerWidth - 60) / WIDTH));
    fit();
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);

  return (
    <div className="phone-frame" style={{ "--phone-scale": scale }}>
      <div className="phone-screen">
        {seen !== src && (
          <p role="status" className="absolute inset-0 m-auto h-5 text-center text-14 text-ink-soft">
            {loading}
          </p>
        )}
        <iframe
          key={src}
          src={src}
          title={title}
          width={WIDTH}
          height={HEIGHT}
          onLoad={() => setSeen(src)}
        />
      </div>
    </div>
  );
}
