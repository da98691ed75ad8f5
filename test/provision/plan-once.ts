import { readFileSync } from "node:fs";
import { connectController } from "../../src/provision/read/controller";
import { loadProduct } from "../../src/provision/read/product";
import { readPlan } from "../../src/provision/read/read-plan";
import { DEFAULT_NAMES } from "../../src/provision/desired-state";

/** A program that plans once, and says how long it took and how much memory at most: run by large-space.test.ts. */
async function main(url: string, apiKey: string, projectFolder: string, packages: string): Promise<void> {
  const started = performance.now();
  const product = loadProduct(projectFolder, [packages]);
  const controller = await connectController(
    { url, apiKey, space: undefined },
    { requestSeconds: 30, uploadSeconds: 30, onWait: () => undefined, sleep: () => Promise.resolve() },
  );
  const desired = {
    ...DEFAULT_NAMES,
    environment: undefined,
    copies: [],
    variables: {},
    updateSecrets: false,
    schedule: undefined,
  };
  const { items } = await readPlan(controller, desired, product);
  const seconds = (performance.now() - started) / 1000;
  const megabytes = peakMegabytes();
  process.stdout.write(JSON.stringify({ seconds, megabytes, items: items.length }));
}

/** Of this program alone: what getrusage says begins with what the process that started it had. */
function peakMegabytes(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}

const [url = "", apiKey = "", projectFolder = "", packages = ""] = process.argv.slice(2);
void main(url, apiKey, projectFolder, packages);
