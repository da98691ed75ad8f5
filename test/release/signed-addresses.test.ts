import * as fc from "fast-check";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { download } from "../../src/installer/download";
import { releaseSource } from "../../src/release/release-source";
import type { Failure } from "../../src/step/failure";
import { surroundings, temporaryFolder } from "../installer/surroundings";
import { smallServer, type Answer } from "../made-up/small-server";
import { madeUpSurroundings } from "../made-up/surroundings";

/** Whatever a mirror answers to an address that is signed in its query, nothing of the query is said or left behind. */
const folder = temporaryFolder();
const ANSWERS: Answer[] = [
  "never",
  "reset",
  { status: 200, body: "<html>" },
  { status: 200, body: [] },
  { status: 200, headers: { "content-length": "3", etag: '"v1"' } },
  { status: 302, headers: { location: "ftp://elsewhere/x?sig=CANARY" } },
  { status: 302, headers: { location: "http://u:CANARY@elsewhere/" } },
  { status: 302, headers: { location: "?sig=CANARY" } },
  { status: 403, body: { Error: "no" } },
  { status: 404 },
  { status: 500 },
];

const everythingOf = (failure: Failure | undefined) =>
  [failure?.message, failure?.stack, inspect(failure?.cause, { depth: 9 })].join("\n");
const caught = (act: Promise<unknown>) =>
  act.then(
    () => undefined,
    (error: unknown) => error as Failure,
  );

test("by the feed, the question for the installer, and the download", async () => {
  const answers = fc.constantFrom(...ANSWERS);
  await fc.assert(
    fc.asyncProperty(answers, fc.uuid(), async (answer, id) => {
      const server = await smallServer(() => answer);
      const address = `${server.url}/x.msi?sp=r&sig=CANARY${id}`;
      try {
        const source = releaseSource(address, 0.2, madeUpSurroundings());
        const around = surroundings(2000);
        const target = join(folder.path, "x.msi");
        const wanted = { url: address, sizeBytes: 9, sha256: "ab".repeat(32) };
        const failures = [
          await caught(source.feed()),
          await caught(source.installer(address)),
          await caught(download({ wanted, target, node: "ha-1", stallSeconds: 60 }, around)),
        ];
        const left = await readFile(`${target}.partial-tag`, "utf8").catch(() => "");
        const seen = [...failures.map(everythingOf), ...around.said, left].join("\n");
        expect(seen).not.toContain("CANARY");
        expect(failures.at(-1)).toBeDefined();
      } finally {
        await server.close();
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("a redirect that leaves https or http is not followed by the feed and the question for the installer", async () => {
  const server = await smallServer(() => ({ status: 302, headers: { location: "ftp://elsewhere/v3" } }));
  try {
    const source = releaseSource(`${server.url}/v3`, 5, madeUpSurroundings());
    for (const failure of [await caught(source.feed()), await caught(source.installer(`${server.url}/x.msi`))]) {
      expect(failure?.message).toContain("redirects to elsewhere over ftp");
    }
    expect(server.asked).toHaveLength(2);
  } finally {
    await server.close();
  }
});
