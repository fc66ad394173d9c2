import "./style.css";

const MOST = 100;
let begun = false;

/** Draws the page in place of the frame that was sent, with nothing painted in between. */
async function begin(): Promise<void> {
  if (begun) return;
  begun = true;
  (await import("./app")).draw(document.getElementById("app")!);
}

// The frame is painted first, while the rest is still read; a page that is not seen is not painted.
requestAnimationFrame(() => setTimeout(() => void begin()));
setTimeout(() => void begin(), MOST);
