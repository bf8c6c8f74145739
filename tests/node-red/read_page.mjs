// node read_page.mjs INSTALLED CHROMIUM URL EXPECTED.json [PICTURE.png]
//
// Opens the page in a headless Chromium and waits until it shows what EXPECTED.json says:
//   "texts": {"CSS selector": ["text of each element", ...]}
//   "charts": {"series": value}, the newest point that reached the chart of that name
//   "lines": {"CSS selector of a chart": [red, green, blue]}, a line of this colour is drawn
// Then it takes the picture. Prints what differs and ends with 1 if the page does not show it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [installed, executablePath, url, expectedFile, picture] = process.argv.slice(2);
const { chromium } = createRequire(`${installed}/`)("playwright-core");
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));
const longest = 40_000;
const pause = 200;
const animation = 1500;  // of the gauge
const enoughPixels = 200;

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1070 } });
const faults = [];
page.on("pageerror", (error) => faults.push(`the page reports: ${error.message}`));

const points = {};  // by series
page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
  const text = String(payload);
  if (!text.startsWith('42["msg-input:')) return;
  const point = JSON.parse(text.slice(2))[1]?._datapoint;
  if (point) points[point.category] = point.y;
}));

/** Counts the pixels of a chart that have this colour. */
function pixelsOf([selector, [red, green, blue]]) {
  const canvas = document.querySelector(`${selector} canvas`);
  if (!canvas) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) ++count;
  }
  return count;
}

async function differences() {
  const found = [];
  for (const [selector, texts] of Object.entries(expected.texts ?? {})) {
    const shown = await page.locator(selector).allTextContents();
    const trimmed = shown.map((text) => text.replace(/\s+/g, " ").trim());
    if (JSON.stringify(trimmed) !== JSON.stringify(texts)) {
      found.push(`${selector} shows ${JSON.stringify(trimmed)}, not ${JSON.stringify(texts)}`);
    }
  }
  for (const [series, value] of Object.entries(expected.charts ?? {})) {
    if (Math.abs(points[series] - value) < 0.001) continue;
    found.push(`the newest point of ${series} is ${points[series]}, not ${value}`);
  }
  for (const line of Object.entries(expected.lines ?? {})) {
    const pixels = await page.evaluate(pixelsOf, line);
    if (pixels < enoughPixels) found.push(`${line[0]} has ${pixels} pixels of its line`);
  }
  return found;
}

await page.goto(url);
const latest = Date.now() + longest;
let different = await differences();
while (different.length && Date.now() < latest) {
  await page.waitForTimeout(pause);
  different = await differences();
}
if (picture) {
  await page.waitForTimeout(animation);
  await page.screenshot({ path: picture });
}
await browser.close();
faults.push(...different);
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
