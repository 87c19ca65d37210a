// A QR code as a picture of squares, drawn on this phone: what it says goes to no server.

/*! uqr - MIT License (c) Project Nayuki, (c) 2023 Anthony Fu */
import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 4;

/** `text` as an SVG element; `label` says what it is to those who cannot see it. */
export function drawCode(text, label) {
  const { data, size } = encode(text, { ecc: "M", border: MARGIN });
  const dark = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const picture = made("svg", { class: "code-picture", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label });
  picture.append(made("rect", { width: size, height: size, fill: "#fff" }), made("path", { d: dark, fill: "#000" }));
  return picture;
}

function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
