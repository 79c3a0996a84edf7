// @ts-nocheck: it runs in a page, whose types this project does not have; leaves what it sees there as the last element
const luminance = (color) => {
  const [r, g, b] = (color.match(/[\d.]+/g) ?? []).map(Number).map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (!/, 0\)$|transparent/.test(color)) return color;
  }
  return "rgb(255, 255, 255)";
};
const texts = [...document.querySelectorAll("h1, h2, h3, p, li, td, code, .picture text")].filter((element) => element.textContent?.trim());
const faint = texts.filter((element) => {
  const style = getComputedStyle(element);
  const inPicture = element.closest("svg") !== null;
  const box = element.parentElement?.querySelector("rect");
  const back = inPicture && box ? getComputedStyle(box).fill : behind(element);
  const [one, other] = [luminance(inPicture ? style.fill : style.color), luminance(back)].sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05) < 4.5;
});
const head = document.querySelector("thead")?.getBoundingClientRect();
const seen = {
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  background: getComputedStyle(document.body).backgroundColor,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  smallestText: Math.min(...texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize))),
  faint: faint.map((element) => element.textContent.slice(0, 40)),
  tableHeadShown: (head?.width ?? 0) > 10,
  boxes: document.querySelectorAll(".picture rect").length,
  title: document.title,
};
const note = document.createElement("pre");
note.id = "seen";
note.textContent = JSON.stringify(seen);
document.body.append(note);
