/**
 * Compares a recording of rehearsals (record.mjs) with earlier ones of the same rehearsals and prints what differs.
 *
 *   npm run compare -- BEFORE [BEFORE ...] AFTER     exit code 0: nothing differs, 1: something does
 *
 * Real processes never run twice alike, so the normal form leaves out what chance decides: times, ports, ids of processes,
 * folders and runs; tasks of the instance; how often something was asked again while waiting; and, among nodes that work at
 * the same time, who was first. What is left is, for each script, what it said, called and asked, in its order. With several
 * recordings of the same earlier version, only what differs from all of them counts.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const befores = process.argv.slice(2);
const after = befores.pop();
if (after === undefined || befores.length === 0) {
  process.stderr.write("Say which: npm run compare -- BEFORE [BEFORE ...] AFTER\n");
  process.exit(2);
}
let differences = 0;
for (const name of readdirSync(after).sort()) {
  const earlier = befores.map((before) => join(before, name)).filter((folder) => existsSync(folder));
  if (earlier.length === 0) continue;
  const lefts = earlier.map(normalForm);
  const right = normalForm(join(after, name));
  for (const stream of [...new Set([...lefts, right].flatMap((form) => [...form.keys()]))].sort()) {
    const lines = differing(
      lefts.map((left) => left.get(stream) ?? []),
      right.get(stream) ?? [],
    );
    if (lines.length === 0) continue;
    differences += lines.length;
    process.stdout.write(`${name}, ${stream}\n${lines.map((line) => `  ${line}\n`).join("")}`);
  }
}
process.stdout.write(`${differences} differences.\n`);
process.exit(differences === 0 ? 0 : 1);

/** Stream -> its lines. A stream is what one node did, or what was heard of one script. */
function normalForm(folder) {
  const streams = new Map();
  const put = (stream, line) => {
    const lines = streams.get(stream) ?? [];
    // Asked again while waiting: once is enough.
    if (!lines.includes(line)) lines.push(line);
    streams.set(stream, lines);
  };
  for (const event of readLines(join(folder, "events.jsonl"))) {
    // Rows are told by the name of their step in what was heard.
    const { atSeconds: _atSeconds, row: _row, key: _key, runId: _runId, snapshot: _snapshot, ...rest } = event;
    if (event.kind.startsWith("task-")) continue;
    put(`events of ${rest.node ?? rest.machine ?? "the instance"}`, plain(JSON.stringify(rest)));
  }
  /** machine -> the step whose script runs there; the primary node's is the first machine. */
  const running = new Map();
  const everywhere = new Map();
  for (const heard of readLines(join(folder, "heard.jsonl"))) {
    const { atSeconds: _atSeconds, kind, ...rest } = heard;
    if (kind === "script") {
      if (rest.happened === "began") running.set(rest.machine, rest.step);
      else running.delete(rest.machine);
      put(`script of '${rest.step}' on ${rest.machine}`, rest.happened);
    } else if (kind === "log" && rest.level === "wait") continue;
    else if (kind === "log") put(`log of '${rest.step}' on ${rest.machine}`, plain(`${rest.level}: ${rest.text}`));
    else if (kind === "program") {
      const step = running.get(machineOf(rest.node)) ?? "no script";
      put(`programs of '${step}' on ${rest.node}`, plain([rest.program, ...rest.args].join(" ")));
    } else {
      // Who asked cannot be told from a request: what several nodes ask at the same time is one stream, in no order.
      const steps = [...new Set(running.values())].join(", ") || "no script";
      const stream = `${kind} during '${steps}'`;
      put(stream, plain(kind === "sql" ? `${rest.text} ${rest.parameters.join(" ")}` : request(rest)));
      if (running.size !== 1) everywhere.set(stream, true);
    }
  }
  for (const stream of everywhere.keys()) streams.get(stream).sort();
  return streams;
}

function request({ server, method, path, body, status }) {
  return `${server.startsWith("HA-NODE") ? "a node" : server} ${method} ${path} ${body} -> ${status}`;
}

function machineOf(node) {
  return node.replace("HA-NODE-", "octo-");
}

function readLines(path) {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Without what is different each time. */
function plain(text) {
  return text
    .replace(/\/tmp\/octopus-ha-[a-z]+-\w+/g, "<folder>")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<guid>")
    .replace(/\b[0-9a-f]{64}\b/gi, "<sha256>")
    .replace(/127\.0\.0\.1([:,])\d+/g, "127.0.0.1$1<port>")
    .replace(/(?<!\d)\d{4}-?\d\d-?\d\d[T _-]\d\d[:-]?\d\d(?:[:-]?\d\d(?:\.\d+)?)?Z?/g, "<time>")
    .replace(/\b\d\d:\d\d(?::\d\d)?\b/g, "<time>")
    .replace(/\d+(?:[.,]\d+)? (%|percent|s|min|h|ms|seconds?|minutes?|hours?|MB|GB|KB)(?![a-z])/g, "<n> $1")
    .replace(/\b\d+%/g, "<n>%")
    .replace(/\b\d+ bytes/g, "<n> bytes")
    .replace(/\b(process|pid|PID|session|spid)( |=)\d+/g, "$1$2<n>")
    .replace(/(?:<n> (?:s|min|h)(?: |, )?)+/g, "<duration> ")
    .replace(/(?:ServerTasks|Runbooks?Runs?)-\d+/g, "<run>");
}

/** Lines that all earlier recordings have and the later one has not, lines that are in none of them, and another order. */
function differing(lefts, right) {
  const gone = lefts[0].filter((line) => lefts.every((left) => left.includes(line)) && !right.includes(line));
  const come = right.filter((line) => !lefts.some((left) => left.includes(line)));
  const moved = lefts.map((left) => firstMoved(left, right));
  return [
    ...gone.map((line) => `- ${line}`),
    ...come.map((line) => `+ ${line}`),
    ...(moved.every((line) => line !== undefined) ? [`~ in another order, first: ${moved[0]}`] : []),
  ];
}

function firstMoved(left, right) {
  const both = left.filter((line) => right.includes(line));
  return right.filter((line) => left.includes(line)).find((line, index) => line !== both[index]);
}
