import type * as z from "zod";
import { fetchExchange } from "../../src/http/fetch-exchange";
import {
  otherContents,
  otherNodeApi,
  ownContents,
  ownInstanceApi,
  ownNodeApi,
  sharedContents,
  sharedRunbookRuns,
  type Connection,
} from "../../src/octopus/connect";
import { octopusServer } from "../../src/server-program/octopus-server";
import { readServerLog, serverLogPath } from "../../src/server-program/server-log";
import { defineStep } from "../../src/step/define-step";
import type { ReadValues } from "../../src/step/reads";
import { recordFile } from "../../src/upgrade/record/record-file";
import { closedFolder } from "../../src/windows/folder-access";
import { programRunner } from "../../src/windows/run-program";
import { windowsServices } from "../../src/windows/sc";
import { inputs, outputs, reads, type Tools } from "./contract";
import { placesOf } from "./places";
import { run } from "./run";

/** What a page of a smoke test may hold: it is not looked at. */
const PAGE_BYTES_MOST = 20_000_000;

/** A question in the middle of the outage may not take as long as any other. */
const callSeconds = ({ callTimeoutSeconds, verifySeconds }: z.output<typeof inputs>) =>
  Math.min(callTimeoutSeconds, verifySeconds);

/** The other nodes of the run whose addresses are known. */
function othersOf(found: ReadValues<typeof reads>): { machine: string; node: string; nodeAddress: string }[] {
  const addresses = new Map(found.nodeAddresses.map(({ machine, value }) => [machine, value]));
  return found.nodeNames.flatMap(({ machine, value: node }) => {
    const nodeAddress = addresses.get(machine);
    return node && nodeAddress && node !== found.nodeName ? [{ machine, node, nodeAddress }] : [];
  });
}

export default defineStep({
  id: "verify",
  name: "Octopus HA - Verify",
  description:
    "Finds out whether the instance is whole after the upgrade: version, schema, API key, license, counts in all spaces, an old task's log, an artifact and a package, the server's log, every node and the queue. It compares with what it wrote down before the last stop, and names what could not be checked.\n\nThe primary node is verified while it is still drained, and then goes back to work. If that fails, it stays drained and maintenance mode stays on.",
  templateId: "ff6cca01-1a03-42a4-a58f-b3c0271aa187",
  role: "primary",
  rerun: "repeatable",
  inputs,
  reads,
  outputs,
  needs: ["computer", "http", "programs"],
  tools: (given, machine, found): Tools => {
    machine.mask(given.apiKey);
    const { serverUrl, apiKey, callTimeoutSeconds } = given;
    const connection: Connection = { ...machine, timeoutSeconds: callSeconds(given) };
    const own = { node: found.nodeName, listenPrefixes: found.listenPrefixes, serverUrl };
    const runProgram = programRunner(machine);
    const others = othersOf(found);
    const self = ownNodeApi(own, connection);
    const instance = ownInstanceApi(own, apiKey, connection);
    const contents = ownContents(own, apiKey, connection);
    const shared = sharedContents(serverUrl, apiKey, connection);
    const page = fetchExchange(machine, { timeoutSeconds: callTimeoutSeconds, maxBytes: PAGE_BYTES_MOST }, "manual");
    return {
      record: recordFile(machine, closedFolder(runProgram, machine, callTimeoutSeconds)),
      self,
      instance,
      instances: [instance],
      program: octopusServer({
        path: found.serverProgram,
        instance: found.instanceName,
        run: runProgram,
        log: machine.log,
        around: machine,
        timeoutSeconds: callTimeoutSeconds,
      }),
      services: windowsServices(runProgram, machine, callTimeoutSeconds),
      contents,
      shared,
      anywhere: placesOf(
        [
          (by) => sharedContents(serverUrl, apiKey, by),
          ...others.map((other) => (by: Connection) => otherContents(other, apiKey, by)),
          (by) => ownContents(own, apiKey, by),
        ],
        connection,
      ),
      nodes: found.nodeNames.flatMap(({ machine: name, value: node }) => {
        const other = others.find((each) => each.machine === name);
        const api = node === found.nodeName ? self : other && otherNodeApi(other, connection);
        return node && api ? [{ machine: name, node, api }] : [];
      }),
      runbooks: sharedRunbookRuns(serverUrl, apiKey, connection),
      serverLog: async (home, since) => {
        const path = serverLogPath(home);
        return { ...(await readServerLog(machine.files, path, since)), path };
      },
      statusOf: async (url) => (await page({ method: "GET", url })).status,
    };
  },
  run,
  examples: [
    {
      title: "Verify the primary node before it goes back to work",
      parameters: {
        "OctopusUpgrade.Verify.Mode": "Node",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
    {
      title: "Accept what a verification finds",
      parameters: {
        "OctopusUpgrade.Verify.Mode": "Instance",
        "OctopusUpgrade.Verify.OnFailure": "Warn",
        "OctopusUpgrade.Server.Url": "https://octopus.example.com",
        "OctopusUpgrade.Server.ApiKey": "API-EXAMPLE",
      },
    },
  ],
});
