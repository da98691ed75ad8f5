import { madeUpPlan } from "../../made-up/node";
import { reported } from "./given";

const { from, to } = madeUpPlan;
const UPGRADED = { currentVersion: from, targetVersion: to, finalVersion: to, upgradeAvailable: true };
const BACKED_UP = { keysFile: "\\\\nas\\sets\\a\\keys.cms.pem", keysFor: ["CN=Octopus keys"] };
const COPIED = { filesCopied: "Packages 3 files, 1 MB" };
const WORD = "Upgrade.Release.KeysBackedUp is an administrator's word.";

type Given = Parameters<typeof reported>[0];

/** What it says of keys and folders. */
async function saidOf(given: NonNullable<Given>) {
  const { summary } = await reported({ ...given, reads: { ...UPGRADED, schemaVersionNow: to, ...given.reads } });
  return summary?.notChecked.filter((line) => /key|folders|files/i.test(line));
}

const BY_WORD = [
  `Whether the master key, the license and the folders TaskLogs, Artifacts and Packages are backed up: ${WORD}`,
];
const OPENED = `Whether ${BACKED_UP.keysFile} can be opened: this run backed up the master key and the license in it, and only the holder of the private key can try.`;

test.each<[string, NonNullable<Given>, string[]]>([
  ["the run backed up neither keys nor files", {}, BY_WORD],
  ["it backed up both", { reads: { ...BACKED_UP, ...COPIED } }, [OPENED]],
  [
    "it backed up the keys only",
    { reads: BACKED_UP },
    [OPENED, "Whether the folders TaskLogs, Artifacts and Packages are backed up: this run did not copy them."],
  ],
  ["it copied the files only", { reads: COPIED }, [`Whether the master key and the license are backed up: ${WORD}`]],
  [
    "the files were not due",
    { reads: { ...BACKED_UP, filesCopied: "not copied: the year is the same. The last copy is 3 days old." } },
    [
      OPENED,
      "Whether the files have changed since their last copy: not copied: the year is the same. The last copy is 3 days old.",
    ],
  ],
  // It names the file before it is there.
  ["the keys were not written in the end", { reads: { keysFile: BACKED_UP.keysFile } }, BY_WORD],
  ["a dry run wrote nothing", { reads: { ...BACKED_UP, ...COPIED }, dryRun: true }, BY_WORD],
])("%s", async (_title, given, lines) => {
  expect(await saidOf(given)).toEqual(lines);
});
