"""The very reader the counter ships, in a browser."""

import base64
import uuid
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page

from booking_app.core.signing import SEED_BYTES, Signer
from booking_app.workflows import tokens
from tests.factories.frames import Frame
from tests.infra.server import ROOT

BUILT = ROOT / ".web" / "build" / "client"
# As many looks as a code gets in a tenth of a second before a camera.
LOOKS = 3
_READ = """async ([reader, pictures, looks]) => {
  const worker = new Worker(reader, { type: "module" });
  const answer = () => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.broken ? reject(new Error("broken")) : resolve(data));
    worker.onerror = () => reject(new Error("broken"));
  });
  await answer();
  const read = [];
  for (const picture of pictures) {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const blob = new Blob([bytes], { type: "image/jpeg" });
    const found = { text: "", looks: 0, took: 0 };
    while (!found.text && found.looks < looks) {
      const bitmap = await createImageBitmap(blob);
      const began = performance.now();
      worker.postMessage({ picture: bitmap, at: began }, [bitmap]);
      found.text = (await answer()).text;
      found.took = performance.now() - began;
      found.looks += 1;
    }
    read.push(found);
  }
  worker.terminate();
  return read;
}"""


def payloads() -> list[str]:
    """What our three kinds of QR codes carry."""
    # Always the same: where the dark modules lie decides what a scratch costs.
    signer = Signer([base64.b64encode(bytes(range(SEED_BYTES))).decode()])
    soon, store = datetime(2027, 3, 11, 20, 0, tzinfo=UTC), str(uuid.UUID(int=7 << 70))
    signed = (
        signer.sign(tokens.RESERVATION, "K7QF33M9XA", audience=store, expires_at=soon),
        signer.sign(tokens.COUPON, "K7QF33M9XA", expires_at=soon),
        signer.sign(tokens.STATIC_COUPON, "K7QF33M9XA", expires_at=soon),
    )
    return [f"https://vitrina.example{tokens.PATH}{token}" for token in signed]


def read(page: Page, shown: list[Frame]) -> list[dict[str, Any]]:
    """What the reader makes of each frame: `text`, in how many `looks`, and the ms one `took`."""
    [reader] = (BUILT / "assets").glob("decoder-*.js")
    pictures = [base64.b64encode(frame.jpeg).decode() for frame in shown]
    page.goto("/counter/sign-in")
    found: list[dict[str, Any]] = page.evaluate(_READ, [f"/assets/{reader.name}", pictures, LOOKS])
    return found
