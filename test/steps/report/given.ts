import type { Context } from "../../../steps/report/contract";
import { run } from "../../../steps/report/run";
import step from "../../../steps/report/step";
import type { Told } from "../../../steps/report/notify";
import { httpNotifier } from "../../../steps/report/notify";
import { summarySchema, type Summary } from "../../../src/report/summary";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { contextFor } from "../../made-up/context-for";
import { MadeUpRecord } from "../../made-up/node";

/** Nothing was handed over: the first step failed at once. */
const NOTHING = Object.fromEntries(
  Object.entries(step.reads).map(([key, { from }]) => [key, from === "each" ? [] : undefined]),
) as unknown as Context["reads"];

interface Given {
  reads?: Partial<Context["reads"]>;
  inputs?: Partial<Context["inputs"]>;
  system?: Partial<Context["system"]>;
  record?: NodeRecord;
  dryRun?: boolean;
  last?: Awaited<ReturnType<Context["tools"]["files"]["last"]>>;
  /** What writing the files or reading the record throws. */
  notWritten?: Error;
  notRead?: Error;
  told?: Told;
}

/** Runs the step on what is given. @returns what was said, what was written, and what was posted */
export async function reported(given: Given = {}) {
  const posted: { url: string; json: string }[] = [];
  const written: Summary[] = [];
  const record = new MadeUpRecord(given.record);
  const real = httpNotifier(() => Promise.reject(new Error("Nothing is sent.")));
  const { context, seen } = contextFor(step, {
    reads: { ...NOTHING, ...given.reads },
    ...(given.inputs ? { inputs: given.inputs } : {}),
    ...(given.system ? { system: given.system } : {}),
    dryRun: given.dryRun ?? false,
    tools: {
      record: {
        path: record.path,
        read: () => (given.notRead ? Promise.reject(given.notRead) : record.read()),
      },
      files: {
        last: () => Promise.resolve(given.last),
        write: ({ json }, dryRun) => {
          if (given.notWritten) return Promise.reject(given.notWritten);
          written.push(summarySchema.parse(JSON.parse(json)));
          const name = dryRun ? "dry-run-report" : "report";
          return Promise.resolve({ json: `C:\\${name}.json`, page: `C:\\${name}.html` });
        },
      },
      notify: {
        check: (url) => real.check(url),
        post: (url, json) => {
          posted.push({ url, json });
          return Promise.resolve(given.told ?? { told: true });
        },
      },
    },
  });
  await run(context);
  return { seen, summary: written[0], posted };
}
