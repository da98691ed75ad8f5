import { join, sep } from "node:path";
import type { Metafile } from "esbuild";
import { catalogue } from "../../steps/index";
import { bundleExecutor } from "../../src/package/bundle-step";
import { HOST_PIECES } from "../../src/machine/machine";
import { realMachine } from "../../src/machine/real";
import { projectFolder } from "../package/shipped";
import { forbiddenIn } from "./forbidden";

const REAL = "src/machine/real/";

describe("the door is the only way out", () => {
  it.each([
    ['import { readFile } from "node:fs/promises";', ["import readFile from node:fs/promises"]],
    ['import * as http from "node:http";', ["import * from node:http"]],
    ['import { createHash, randomUUID } from "node:crypto";', ["import createHash, randomUUID from node:crypto"]],
    ['import { createHash } from "node:crypto"; import { join } from "node:path";', []],
    ['import type { Readable } from "node:stream";', []],
    ['const { get } = await import("node:https");', ["import * from node:https"]],
    ['import mssql from "mssql";', ["import * from mssql"]],
    ['import { clock } from "../machine/real/clock";', ["import ../machine/real/clock"]],
    ["const at = new Date();", ["new Date()"]],
    ["const at = new Date(text);", []],
    ["const at = Date.now();", ["Date.now"]],
    ["await fetch(url);", ["fetch"]],
    ["await tools.staging.fetch(url);", []],
    ["this.process.kill();", []],
    ["process.kill(1);", ["process"]],
    ["const { env } = process;", ["process"]],
    ["setTimeout(act, 1);", ["setTimeout"]],
    ["globalThis.setTimeout(act, 1);", ["globalThis"]],
    ["AbortSignal.timeout(1);", ["AbortSignal.timeout"]],
    ["AbortSignal.any([a, b]);", []],
    ["// process.env, fetch()", []],
  ])("%s", (text, expected) => {
    expect(forbiddenIn("made-up.ts", text)).toEqual(expected);
  });
});

describe.each(catalogue)("the bundle of $id", (step) => {
  let metafile: Metafile;
  let ours: string[];
  let code: string;
  beforeAll(async () => {
    ({ code, metafile } = await bundleExecutor(step, { projectFolder }));
    const [output] = Object.values(metafile.outputs);
    const bundled = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    ours = bundled.map(([path]) => path).filter((path) => /^(?:src|steps)\//.test(path));
  });

  it("reaches the outside through src/machine/real alone", () => {
    const others = ours.filter((path) => !path.startsWith(REAL) && path.endsWith(".ts"));
    expect(others.length).toBeGreaterThan(30);
    const reached = others.flatMap((path) =>
      forbiddenIn(join(projectFolder, path.replaceAll("/", sep))).map((what) => `${path}: ${what}`),
    );
    expect(reached).toEqual([]);
  });

  it("knows nothing of the rehearsal", () => {
    expect(code).not.toMatch(/rehears/i);
  });

  it("holds the pieces that its definition names, and no other", () => {
    const pieces = Object.keys(realMachine).filter((piece) => ours.includes(`${REAL}${piece}.ts`));
    expect(pieces.sort()).toEqual([...new Set([...HOST_PIECES, ...step.needs])].sort());
  });

  it("holds the SQL driver only behind the door, and only when it asks a SQL Server", () => {
    const paths = Object.keys(metafile.inputs);
    expect(paths.some((path) => path.includes("node_modules/mssql/"))).toBe(
      step.needs.some((piece) => piece === "sql"),
    );
    const importers = Object.entries(metafile.inputs).filter(
      ([path, { imports }]) =>
        !path.includes("node_modules/") && imports.some((each) => each.path.includes("node_modules/mssql/")),
    );
    expect(importers.map(([path]) => path).filter((path) => !path.startsWith(REAL))).toEqual([]);
  });
});
