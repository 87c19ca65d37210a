// Measures the visible page: sizes of text and of targets, contrast, sideways overflow, controls without a name.
() => {
  const visible = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return box.width > 0 && box.height > 0 && style.visibility === "visible" && box.right > 0 && style.opacity !== "0";
  };
  const name = (node) => `${node.tagName.toLowerCase()}${node.id ? `#${node.id}` : ""} ${node.textContent.trim().slice(0, 20)}`;
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const light = (rgb) => 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) + 0.0722 * channel(rgb[2]);
  const rgbOf = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const rgb = rgbOf(getComputedStyle(at).backgroundColor);
      if (rgb.length === 3 || rgb[3] > 0) return rgb;
    }
    return [255, 255, 255];
  };
  const texts = Array.from(document.querySelectorAll("body *")).filter(
    (node) =>
      !node.closest("template, noscript, script, .skip, [aria-hidden=true]") &&
      Array.from(node.childNodes).some((child) => child.nodeType === 3 && child.textContent.trim()) &&
      visible(node),
  );
  const contrast = texts.map((node) => {
    const [one, other] = [light(rgbOf(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
    return { what: name(node), ratio: (one + 0.05) / (other + 0.05) };
  });
  const inText = (node) => node.tagName === "A" && node.closest("p, dd") && !node.classList.contains("button");
  const controls = Array.from(document.querySelectorAll("a, button, input, textarea, summary")).filter(
    (node) => !node.closest(".skip, template") && !node.classList.contains("skip") && visible(node) && !inText(node),
  );
  const targets = controls.map((node) => {
    const box = (node.closest("label.option") || node).getBoundingClientRect();
    return { what: name(node), width: Math.round(box.width), height: Math.round(box.height) };
  });
  const unnamed = controls.filter(
    (node) => !(node.textContent.trim() || node.getAttribute("aria-label") || (node.labels && node.labels.length)),
  );
  const sizes = texts.map((node) => parseFloat(getComputedStyle(node).fontSize));
  return {
    body: parseFloat(getComputedStyle(document.body).fontSize),
    smallest: Math.min(...sizes),
    targets,
    contrast: contrast.filter((item) => item.ratio < 7),
    sideways: Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
    unnamed: unnamed.map(name),
  };
}
