import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../../installer/surroundings";
import { smallServer } from "../../made-up/small-server";
import { startVendor, type Vendor } from "../../mirror/vendor";
import { cli } from "../made-up-cli";

const [PRESENT, NEXT] = ["2026.1.10", "2026.1.11"] as const;
const folder = temporaryFolder();
let vendor: Vendor;
let runtimeFile: string;
beforeEach(async () => {
  vendor = await startVendor([PRESENT, NEXT]);
  runtimeFile = join(folder.path, "octopus-ha-node-runtime.22.21.1.zip");
  await writeFile(runtimeFile, "Node");
});
afterEach(() => vendor.close());

const to = () => join(folder.path, "mirror");
const mirror = (args: string[], env: Record<string, string> = {}) => {
  const variables = [`Upgrade.Release.FeedUrl=${vendor.feedUrl}`, `Upgrade.Installer.Url=${vendor.installerUrl}`];
  return cli(["mirror", ...variables.flatMap((each) => ["--variable", each]), ...args], {
    env,
    provisioning: { runtimePackage: async () => runtimeFile },
  });
};

test("fetches all that is needed for the version that is given, and says what to do with the folder", async () => {
  const { code, out, err } = await mirror(["--to", to(), "--from", PRESENT]);
  expect(err).toEqual([]);
  expect(code).toBe(0);
  expect(out).toContain(`The way: ${PRESENT} -> ${NEXT}.`);
  expect(out).toContain(`Octopus.${NEXT}-x64.msi: 100 % of 20 KB`);
  expect(out.join("\n")).toContain("Set Upgrade.Release.FeedUrl and Upgrade.Installer.Url to that folder.");
  expect(readdirSync(to())).toContain("mirror.json");
});

test("asks the instance for its version when none is given", async () => {
  const instance = await smallServer(({ path }) => ({
    body: path === "/api" ? { Version: PRESENT, InstallationId: "1" } : {},
  }));
  try {
    const { code, out } = await mirror(["--to", to(), "--target-url", instance.url, "--format", "json"], {
      OCTOPUS_UPGRADE_TARGET_API_KEY: "API-CANARY0",
    });
    expect(code).toBe(0);
    const said = JSON.parse(out.join("\n")) as { versions: string[]; fetched: string[] };
    expect(said.versions).toEqual([PRESENT, NEXT]);
    expect(said.fetched).toHaveLength(3);
  } finally {
    await instance.close();
  }
});

test("a line for each file, for scripts, in the form of sha256sum", async () => {
  await mirror(["--to", to(), "--from", PRESENT]);
  const { out } = await mirror(["--to", to(), "--from", PRESENT, "--format", "basic"]);
  const { installers } = JSON.parse(readFileSync(join(to(), "mirror.json"), "utf8")) as {
    installers: { sha256: string; file: string }[];
  };
  expect(out.slice(1, 3)).toEqual(installers.map(({ sha256, file }) => `kept ${sha256} ${file}`));
});

test("with nothing newer, the present version is held", async () => {
  const { out } = await mirror(["--to", to(), "--from", NEXT]);
  expect(out).toContain(`No version newer than ${NEXT} is allowed: the mirror holds the present one.`);
});

test("what is missing or wrong is said at once, and nothing is fetched", async () => {
  const { code, err } = await mirror(["--from", "newest"]);
  expect(code).toBe(2);
  expect(err.join("\n")).toContain("The folder is missing: give --to.");
  expect(err.join("\n")).toContain("--from must be the full version that the instance runs");
  expect(vendor.asked).toEqual([]);
});
