import { startTdsServer, type TdsServer, type TdsServerOptions } from "../../src/stand-ins/sql/tds/tds-server";
import type { SqlAnswers } from "../../src/stand-ins/sql/session";

export const USER = "octopus";
export const PASSWORD = "canary-p4ss;w]o'rd";

/** A server of the wire protocol that has every trouble a SQL Server can have, and writes down what it was asked. */
export interface ServerWithTrouble extends Pick<TdsServer, "port" | "dropConnections" | "close"> {
  readonly encryptedLogins: boolean[];
  readonly spids: number[];
  readonly asked: { sql: string; parameters: Record<string, unknown> }[];
  readonly programs: string[];
}

/** Answers by what a statement's file is called, as a SQL Server with that trouble would. */
export async function startServerWithTrouble(options: TdsServerOptions = {}): Promise<ServerWithTrouble> {
  const seen = {
    encryptedLogins: [] as boolean[],
    spids: [] as number[],
    asked: [] as ServerWithTrouble["asked"],
    programs: [] as string[],
  };
  const answers: SqlAnswers = {
    refuseLogin: ({ user, password }) =>
      user === USER && password === PASSWORD
        ? []
        : [{ number: 18456, message: `Login failed for user '${user}'.`, class: 14 }],
    sessionBegan: ({ encrypted, login }) => {
      seen.encryptedLogins.push(encrypted);
      seen.programs.push(login.program);
    },
    sessionReset: () => undefined,
    sessionEnded: () => undefined,
    async answer({ spid }, call, reply) {
      // What the driver sends on each connection, before anything of ours.
      if (call.text.startsWith("set ")) return;
      seen.asked.push({ sql: call.text, parameters: { ...call.parameters } });
      seen.spids.push(spid);
      if (call.text.startsWith("SELECT")) {
        reply.rows(
          [
            { name: "UtcTime", type: "datetime" },
            { name: "AgeSeconds", type: "bigint" },
            { name: "Name", type: "nvarchar" },
          ],
          [[new Date("2026-01-10T03:04:05.000Z"), 12n, null]],
        );
        return;
      }
      const file = String(call.parameters.file);
      if (file === "denied") {
        reply.error({
          number: 3201,
          message: "Cannot open backup device 'denied'. Operating system error 5(Access is denied.).",
        });
        reply.error({ number: 3013, message: "BACKUP DATABASE is terminating abnormally." });
        return;
      }
      for (const percent of [10, 20, 30, 40, 50]) {
        await reply.info({ number: 3211, message: `${percent} percent processed.` });
        if (file === "slow") await new Promise((resolve) => setTimeout(resolve, 300));
      }
      if (file === "drops") reply.dropConnection();
      if (file === "stalls")
        await new Promise<void>((resolve) => reply.signal.addEventListener("abort", () => resolve()));
    },
  };
  const server = await startTdsServer(answers, options);
  return { ...server, ...seen };
}
