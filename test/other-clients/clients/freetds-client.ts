import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  cannot,
  Refused,
  type Answer,
  type AskOptions,
  type Client,
  type Connection,
  type Door,
  type Way,
} from "./client";
import { readOutput, TERMINATORS } from "./freetds-output";
import { makeFolder } from "../lab/make-folder";

/** How freetds.conf names them. */
const ENCRYPTION: Readonly<Record<Way, string>> = { plain: "off", "TLS for the login": "request", TLS: "require" };

/** FreeTDS' own client `tsql`: a program for each connection. Nothing between it and the protocol, and text only. */
export function freetdsClient(): Client {
  const folder = makeFolder("freetds");
  const open: TsqlProgram[] = [];
  return {
    name: "FreeTDS",
    connect: async (door) => {
      const program = new TsqlProgram(folder, open.length, door);
      open.push(program);
      const { ended } = await program.ask("", {});
      if (ended === undefined && !program.hasEnded) return connectionOf(program);
      await program.end();
      throw new Refused(readOutput(program.output).errors, program.output);
    },
    end: async () => {
      await Promise.all(open.map((program) => program.end()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const connectionOf = (program: TsqlProgram): Connection => ({
  ask: (text, options = {}) => program.ask(text, options),
  cancel: cannot("FreeTDS", "cancel"),
  reset: cannot("FreeTDS", "reset"),
  begin: cannot("FreeTDS", "begin a transaction"),
  save: cannot("FreeTDS", "make a savepoint"),
  rollBack: cannot("FreeTDS", "roll back"),
  commit: cannot("FreeTDS", "commit"),
  close: () => program.end(),
});

class TsqlProgram {
  output = "";
  hasEnded = false;
  private asked = 0;
  private onOutput: () => void = () => {};
  private readonly child;
  private readonly ended: Promise<void>;

  constructor(folder: string, number: number, door: Door) {
    const configuration = join(folder, `${number}.conf`);
    writeFileSync(configuration, configurationOf(door));
    const args = ["-S", "sql", "-U", door.user, "-P", "-", "-D", door.database];
    const layout = ["-t", TERMINATORS.column, "-r", TERMINATORS.row];
    // Results go to stdout and messages to stderr: only in one stream is it seen which came first. And at once.
    const script = 'exec stdbuf -oL tsql "$@" 2>&1';
    this.child = spawn("sh", ["-c", script, "sh", ...args, ...layout], {
      env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8", FREETDSCONF: configuration },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
      this.onOutput();
    });
    this.child.stdin.on("error", () => undefined); // it has ended: that is seen elsewhere
    this.ended = new Promise((resolve) => {
      this.child.once("close", () => {
        this.hasEnded = true;
        this.onOutput();
        resolve();
      });
    });
    this.child.stdin.write(`${door.password}\n`);
  }

  /** An empty text asks nothing: it is answered when the connection is there, or is not. */
  async ask(text: string, { onMessage }: AskOptions): Promise<Answer> {
    this.output = "";
    this.asked += 1;
    // It does not tell when it has done what it was asked, so something is asked after it whose answer is known.
    const last = `end_of_${this.asked}`;
    this.child.stdin.write(`${text === "" ? "" : `${text}\ngo\n`}SELECT 1 AS ${last}\ngo\n`);
    // The row of that answer; or an error of FreeTDS' own (20003 and on), after which there is no connection.
    const end = new RegExp(`${last}\\x1e\\n1\\x1e\\n|^Error 200\\d\\d .*\\n.*\\n`, "m");
    let told = 0;
    return new Promise((resolve) => {
      this.onOutput = () => {
        const hasAnswered = this.hasEnded || end.test(this.output);
        if (!hasAnswered && !onMessage) return;
        const answer = readOutput(this.output.split(last)[0] ?? "");
        for (const message of answer.messages.slice(told)) onMessage?.(message);
        told = answer.messages.length;
        if (!hasAnswered) return;
        this.onOutput = () => {};
        resolve(answer);
      };
    });
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    const killed = setTimeout(() => this.child.kill("SIGKILL"), 1000);
    await this.ended;
    clearTimeout(killed);
  }
}

function configurationOf({ port, way, packetBytes, checksCertificate, tdsVersion, ...more }: Door): string {
  const settings = {
    host: "127.0.0.1",
    port,
    "tds version": tdsVersion ?? "auto",
    "client charset": "UTF-8",
    encryption: ENCRYPTION[way],
    // It may cut texts at 64 KB otherwise.
    "text size": 2_000_000,
    ...(packetBytes === undefined ? {} : { "initial block size": packetBytes }),
    ...(checksCertificate ? { "ca file": "system" } : {}),
    ...(more.timeoutSeconds === undefined ? {} : { timeout: more.timeoutSeconds }),
  };
  return ["[sql]", ...Object.entries(settings).map(([key, value]) => `\t${key} = ${value}`), ""].join("\n");
}
