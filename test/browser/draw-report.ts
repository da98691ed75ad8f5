import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { publishForSimulation } from "../../src/simulation/set-up";
import { simulateRuns } from "../../src/simulation/simulate-runs";
import { scenarioOf } from "../../src/stand-ins/world/scenario";
import { catalogue } from "../../steps";
import { Browser, findBrowser, INSTALL } from "./browser";

const PICTURE = join("docs", "report.png");
/** The picture shows the page down to its table of nodes: what comes after it is text. */
const [WIDTH, LAST_SECTION] = [900, "Nodes"];

/**
 * Draws the report of a simulated upgrade of three nodes in a browser, for the README.
 * @returns a line that says what was drawn, or that it was skipped and why
 */
export async function drawReport(projectFolder: string): Promise<string> {
  const found = findBrowser();
  if (!found.here) return `SKIPPED ${PICTURE}: ${found.because} (${INSTALL})`;
  const page = await simulatedReport(projectFolder);
  const browser = await Browser.open(found.program);
  try {
    await browser.show(page, { width: WIDTH, height: 800 });
    const below = await browser.ask(
      `[...document.querySelectorAll("section")].find((each) => each.firstElementChild.textContent === "${LAST_SECTION}").getBoundingClientRect().bottom`,
    );
    const picture = await browser.picture(Math.ceil(Number(below)) + 24);
    const target = join(projectFolder, PICTURE);
    if (!readIfAny(target)?.equals(picture)) writeFileSync(target, picture);
    return `Drew ${PICTURE} (${Math.ceil(picture.length / 1000)} kB) with Chromium ${found.version}.`;
  } finally {
    await browser.close();
  }
}

async function simulatedReport(projectFolder: string): Promise<string> {
  const published = await publishForSimulation(projectFolder, UPGRADE_RUNBOOK);
  const { artifacts } = await simulateRuns(
    { scenario: scenarioOf({ nodes: 3 }), runs: [{}] },
    { runbooks: [UPGRADE_RUNBOOK], steps: catalogue, published },
  );
  const page = artifacts.find(({ name }) => name === "report.html");
  if (!page) throw new Error("The simulated upgrade left no report.");
  return page.text;
}

function readIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
