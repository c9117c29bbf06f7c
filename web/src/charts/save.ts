/** Saves a chart that is on the page as SVG or PNG, looking as it looks now. */

/* What the style sheet gives is copied into attributes, which hold wherever the picture is opened. */
const looks = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-weight", "font-family", "text-anchor",
  "dominant-baseline", "stroke-linejoin"] as const;

function copyLooks(from: Element, to: Element): void {
  const style = window.getComputedStyle(from);

  for (const look of looks) {
    const value = style.getPropertyValue(look);
    if (value && value !== "auto")
      to.setAttribute(look, value);
  }
  for (const name of ["class", "tabindex", "role", "aria-label", "aria-pressed", "style"])
    to.removeAttribute(name);
  for (let i = 0; i < from.children.length; i++) {
    const a = from.children[i], b = to.children[i];
    if (a && b)
      copyLooks(a, b);
  }
}

function standalone(svg: SVGSVGElement, title: string): { text: string; width: number; height: number } {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.getBoundingClientRect();
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");

  copyLooks(svg, copy);
  for (const gone of copy.querySelectorAll("[display=none], .only-screen"))
    gone.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  name.textContent = title;
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", window.getComputedStyle(document.body).backgroundColor);
  copy.prepend(name, ground);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

export function download(data: Blob, name: string): void {
  const url = URL.createObjectURL(data);
  const link = document.createElement("a");

  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export function saveSvg(svg: SVGSVGElement, title: string, name: string): void {
  download(new Blob([standalone(svg, title).text], { type: "image/svg+xml" }), `${name}.svg`);
}

export async function savePng(svg: SVGSVGElement, title: string, name: string): Promise<void> {
  const { text, width, height } = standalone(svg, title);
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));

  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * 2);
    canvas.height = Math.ceil(height * 2);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const data = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (data)
      download(data, `${name}.png`);
  } finally {
    URL.revokeObjectURL(url);
  }
}
