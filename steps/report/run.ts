import { reportPage } from "../../src/report/page";
import type { Summary } from "../../src/report/summary";
import { Failure, reasonOf } from "../../src/step/failure";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import { summarize } from "./summarize";

/**
 * Tells of the run. Whatever it cannot read or write is a warning: the run has ended by now, and how it ended does not
 * depend on what is told of it.
 */
export async function run(context: Context): Promise<void> {
  const { tools, log } = context;
  const record = await recordIfAny(context);
  const summary = summarize(context, { record, last: await tools.files.last() });
  log.highlight(summary.sentence);
  const json = `${JSON.stringify(summary, null, 2)}\n`;
  await attach(context, { json, page: reportPage(summary) });
  await notify(context, summary);
}

async function recordIfAny({ tools, log }: Context): Promise<NodeRecord | undefined> {
  try {
    return await tools.record.read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warning(`The report does without the record of this node: ${error.message}`);
    return undefined;
  }
}

/** Nothing is announced: a report is no change, and a dry run has one as well. */
async function attach(context: Context, texts: { json: string; page: string }): Promise<void> {
  const { tools, log, dryRun } = context;
  try {
    const paths = await tools.files.write(texts, dryRun);
    context.artifact(paths.page, "report.html");
    context.artifact(paths.json, "report.json");
  } catch (error) {
    log.warning(`The report could not be written: ${reasonOf(error)} What it would say stands in the log of the run.`);
  }
}

async function notify(context: Context, summary: Summary): Promise<void> {
  const { inputs, tools, log } = context;
  const { notifyUrl: url, notifyOn } = inputs;
  if (url === undefined || !isWanted(notifyOn, summary)) return;
  const checked = tools.notify.check(url);
  if ("problem" in checked) {
    log.warning(`Nobody was notified: ${checked.problem}.`);
    return;
  }
  await context.change(`notify ${checked.host} of the result`, async () => {
    const told = await tools.notify.post(url.trim(), JSON.stringify(summary));
    if (told.told) log.info(`${checked.host} was notified.`);
    else log.warning(`${checked.host} could not be notified: ${told.because}. The result of the run is not affected.`);
  });
}

const isWanted = (on: Context["inputs"]["notifyOn"], { run, before }: Summary): boolean =>
  on === "Always" || (on === "Failure" && (!run.succeeded || before?.cutOff === true));
