import { parseRunbookPath } from "../../src/values/runbook-path";
import { reasonOf } from "../../src/step/failure";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { failed, ok, type Looked } from "./check";
import { nameOf, runOnce } from "./smoke-runbook";
import { conclude } from "./conclude";
import type { Context } from "./contract";

/**
 * Tries what the administrator named, last, while maintenance mode still keeps people out. Without anything named it has
 * nothing to do.
 * @throws Failure `Verification-Failed`
 */
export async function smokeTest(context: Context, recorder: Recorder): Promise<void> {
  const { inputs, log, clock } = context;
  const runbook = inputs.smokeRunbook === undefined ? undefined : parseRunbookPath(inputs.smokeRunbook);
  if (inputs.smokeUrls.length === 0 && !runbook) {
    log.info("There is no smoke test: neither a URL nor a runbook is named.");
    return;
  }
  // In a dry run the new version does not serve.
  if (context.dryRun) {
    const parts = [
      ...(inputs.smokeUrls.length === 0 ? [] : [`ask ${inputs.smokeUrls.length} URLs`]),
      ...(runbook ? [`run ${nameOf(runbook)}`] : []),
    ];
    log.info(`A real run would ${parts.join(", and ")} here.`);
    return;
  }
  const started = clock.now().getTime();
  const looked = await Promise.all([
    ...inputs.smokeUrls.map((url, at) => lookAt(context, url, at + 1)),
    ...(runbook ? [runOnce(context, runbook)] : []),
  ]);
  await conclude(context, looked, {
    what: "the instance by the smoke test",
    seconds: Math.round((clock.now().getTime() - started) / 1000),
    write: async (verdict, failures) => {
      if (verdict === "accepted" && recorder.open) await recorder.setVerification(verdict, failures);
    },
    consequence: "Maintenance mode stays on, and the run is not finished.",
    record: recorder.open,
  });
}

async function lookAt({ tools }: Context, url: string, number: number): Promise<Looked> {
  const named = { id: `url-${number}`, title: `${withoutQuery(url)} answers with 200` };
  try {
    const status = await tools.statusOf(url);
    return { ...named, result: status === 200 ? ok() : failed(`it answers with ${status}`) };
  } catch (error) {
    return { ...named, result: failed(`it does not answer: ${reasonOf(error)}`) };
  }
}

/** A query may hold a secret. */
const withoutQuery = (url: string) => url.replace(/[?#].*$/, "");
