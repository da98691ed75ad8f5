import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FAULTS } from "../../src/stand-ins/world/faults";
import { projectFolder } from "../package/shipped";
import { FIXED_REHEARSALS } from "../rehearsal/fixed-rehearsal";
import { REAL_TOGETHER } from "../rehearsal/real-faults";
import { readRecorded } from "../rehearsal/recorded-events";
import { pageText } from "./pages";

const page = pageText("rehearsed.md");
/** What is in code font in each column of its tables. */
const rows = [...page.matchAll(/^\| (?!-|What goes wrong)(.+) \|$/gm)].map(([, row = ""]) => {
  const [what = "", real = "", simulated = ""] = row.split(" | ");
  return { what: what.trim(), real: namesIn(real), simulated: namesIn(simulated) };
});

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

const named = new Set([...rows.flatMap(({ real }) => real), ...namesIn(page.slice(page.lastIndexOf("\n## ")))]);
const faults = new Set<string>(FAULTS.map(({ name }) => name));

test("every rehearsal that is not simply a fault alone is on the page", () => {
  const others = [...FIXED_REHEARSALS.keys()].filter((name) => !faults.has(name));
  expect(others.filter((name) => !named.has(name))).toEqual([]);
});

test("every rehearsal on the page was recorded", () => {
  expect(rows.flatMap(({ real }) => real).filter((name) => !FIXED_REHEARSALS.has(name))).toEqual([]);
});

test("every row is simulated, in a file that there is", () => {
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter(({ simulated }) => simulated.length === 0).map(({ what }) => what)).toEqual([]);
  const files = rows.flatMap(({ simulated }) => simulated);
  expect(files.filter((file) => !existsSync(join(projectFolder, "test", "simulation", file)))).toEqual([]);
});

test("what is shown with Wine is there", () => {
  const files = namesIn(page).filter((name) => name.endsWith(".wine.ts"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const text = readFileSync(join(projectFolder, "test", "on-windows", file), "utf8");
    expect(text).toContain("shows(");
  }
});

/** In which what happens is, for all that events tell, what happens without a fault. */
const silent = FAULTS.map(({ name }) => name).filter((name) => happenedIn(name) === happenedIn("no-fault"));

function happenedIn(rehearsal: string): string {
  return JSON.stringify(readRecorded(projectFolder, rehearsal));
}

/**
 * They matter where something else goes wrong or in a second run, at a moment that is chance with real processes: the
 * simulation's seeds draw them.
 */
const BY_SEEDS = ["second-node-stopped-for-a-while", "history-by-first-start"];

test("a fault that changes nothing in a rehearsal alone is met in another one", () => {
  const together = new Set<string>([...Object.values(REAL_TOGETHER).flat(), ...BY_SEEDS]);
  const met = (fault: string) => [...FIXED_REHEARSALS.keys()].some((name) => name.endsWith(`-with-${fault}`));
  expect(silent.filter((name) => !together.has(name) && !met(name))).toEqual([]);
});
