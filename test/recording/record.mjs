/**
 * Records a fixed set of rehearsals, so that two versions of this program can be compared (compare.mjs): what happened in
 * the world, what the stand-ins were asked and what the scripts said.
 *
 *   npm run record -- FOLDER [NAME ...]     every rehearsal of the set, or those named; each takes about half a minute
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const commandLine = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist", "cli", "octopus-ha-upgrade.cjs");

/** A name for each, and the options of `rehearse`. */
const REHEARSALS = {
  "three-nodes": [],
  "one-node": ["--nodes", "1"],
  "dry-run": ["--dry-run"],
  "installer-fails-on-primary": ["--fault", "msi-1603-on-primary"],
  "installer-fails-on-another": ["--fault", "msi-1603-on-another-node"],
  "download-drops": ["--fault", "download-drops", "--nodes", "2"],
  "backup-device-full-once": ["--fault", "backup-device-full-once", "--nodes", "2"],
  "drain-never-ends": ["--fault", "drain-never-ends", "--nodes", "2"],
  "database-upgrade-rolled-back": ["--fault", "database-upgrade-rolled-back", "--nodes", "2"],
  "database-upgrade-damaged": ["--fault", "database-upgrade-damaged", "--nodes", "2"],
  "upgrader-goes-on": ["--fault", "upgrader-goes-on", "--nodes", "2"],
  "cancel-after-commit": ["--fault", "cancel-after-commit", "--nodes", "2"],
};

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Say where to: npm run record -- FOLDER [NAME ...]\n");
  process.exit(2);
}
for (const [name, options] of Object.entries(REHEARSALS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.stderr.write(`${name} ...\n`);
  const out = resolve(folder, name);
  mkdirSync(out, { recursive: true });
  // A rehearsal may end as failed: then that is what is recorded.
  const args = [commandLine, "rehearse", "--keep", "--format", "json", ...options];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  const kept = / in (\S+)\s*$/m.exec(stderr)?.[1];
  if (kept === undefined) throw new Error(`${name}: the rehearsal did not say where its files are.\n${stderr}`);
  writeFileSync(join(out, "report.json"), stdout);
  for (const file of ["events.jsonl", "heard.jsonl"]) copyFileSync(join(kept, file), join(out, file));
  rmSync(kept, { recursive: true, force: true });
}
