import { crossesSettings, keptConfiguration } from "../../../src/upgrade/node/kept-configuration";
import { failureOf } from "../../made-up/failure";
import { versionOf as v } from "../../made-up/version";

const FILE = "C:\\Octopus\\OctopusServer.config";
const OLD = "<octopus-settings>Password=canary</octopus-settings>";

function kept(disk = new Map([[FILE, OLD]])) {
  const closed: string[] = [];
  const configuration = keptConfiguration(
    {
      env: { ProgramData: "/data" },
      files: {
        isThere: async (path) => disk.has(path),
        readText: async (path) => disk.get(path) ?? Promise.reject(new Error("ENOENT")),
        writeText: async (path, text) => void disk.set(path, text),
        rename: async (from, to) => {
          disk.set(to, disk.get(from) ?? "");
          disk.delete(from);
        },
      },
    },
    {
      protect: async (text) => Buffer.from(text).toString("base64"),
      unprotect: async (text) => Buffer.from(text, "base64").toString("utf8"),
    },
    async () => FILE,
    async (folder) => void closed.push(folder),
  );
  return { configuration, disk, closed };
}

test.each([
  ["3.4.15", "3.17.14", true],
  ["3.17.14", "3.4.15", true],
  ["3.3.0", "3.4.15", false],
  ["3.5.0", "3.17.14", false],
])("from %s to %s: over 3.5 is %s", (from, to, crosses) => {
  expect(crossesSettings(v(from), v(to))).toBe(crosses);
});

test("is kept encrypted in the closed folder, and comes back as it was", async () => {
  const { configuration, disk, closed } = kept();
  await configuration.keep(FILE, v("3.4.15"));
  disk.set(FILE, "<octopus-settings />");
  // What the newer program made of it is not kept over it.
  await configuration.keep(FILE, v("3.4.15"));
  expect(closed).toHaveLength(1);
  expect([...disk].filter(([path]) => path !== FILE).some(([, text]) => text.includes("canary"))).toBe(false);
  expect(await configuration.putBack(FILE, v("3.4.15"))).toBe(true);
  expect(disk.get(FILE)).toBe(OLD);
});

test("another version's does not count, and one that cannot be read is a failure", async () => {
  const { configuration } = kept();
  expect(await configuration.putBack(FILE, v("3.3.0"))).toBe(false);
  expect((await failureOf(() => kept(new Map()).configuration.keep(FILE, v("3.4.15")))).code).toBe(
    "Configuration-NotKept",
  );
});
