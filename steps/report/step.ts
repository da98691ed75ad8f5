import { fetchExchange } from "../../src/http/fetch-exchange";
import { defineStep } from "../../src/step/define-step";
import { recordFile } from "../../src/upgrade/record/record-file";
import { closedFolder } from "../../src/windows/folder-access";
import { programRunner } from "../../src/windows/run-program";
import { upgradeFolder } from "../../src/windows/upgrade-folder";
import { inputs, outputs, reads, type Tools } from "./contract";
import { httpNotifier } from "./notify";
import { reportFiles } from "./report-files";
import { run } from "./run";

/** Whoever is notified answers at once or not at all; the run has waited long enough. */
const NOTIFY_SECONDS = 10;
/** What is answered is not of interest. */
const MOST_ANSWER_BYTES = 1_000_000;

export default defineStep({
  id: "report",
  name: "Octopus HA - Report",
  description:
    "Writes what the run did, as a page (report.html) and as data (report.json), both artifacts of the run: the outcome, what was decided and why, the timeline of the nodes with the outage, what each step proved, the backup, what was not checked and what is left to do. Runs last, after a failure too. Notifies a URL when one is given. Changes nothing, and holds no secret.",
  templateId: "cb44a75f-9d31-4437-8968-8b80ca744afc",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs"],
  tools: ({ callTimeoutSeconds }, machine): Tools => {
    const prepareFolder = closedFolder(programRunner(machine), machine, callTimeoutSeconds);
    const limits = { timeoutSeconds: NOTIFY_SECONDS, maxBytes: MOST_ANSWER_BYTES };
    return {
      record: recordFile(machine, prepareFolder),
      files: reportFiles(upgradeFolder(machine.env), machine, prepareFolder),
      notify: httpNotifier(fetchExchange(machine, limits, "manual")),
    };
  },
  run,
  examples: [
    { title: "Write the report of a run", parameters: {} },
    {
      title: "Write the report of a run, and post it when the run failed",
      parameters: { "OctopusUpgrade.Notify.Url": "https://hooks.example.com/services/example" },
    },
  ],
});
