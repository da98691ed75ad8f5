import type { MachineWith } from "../machine/machine";
import type { Surroundings } from "../step/context";
import { noAnswer } from "../windows/powershell";
import { watchSilence } from "./silence-watch";
import { RunnerConversation, RunnerEnded } from "./sql-runner-conversation";
import {
  lostConnection,
  SqlFailure,
  type QueryOptions,
  type SqlSession,
  type SqlValue,
  type Statement,
} from "./sql-session";

/** What a session needs of its step: the environment says where Windows PowerShell is. */
export type PowerShellSurroundings = Surroundings & Pick<MachineWith<"programs">, "env" | "programs">;

/** On a busy node, Windows PowerShell takes this long until it runs a script. */
const START_SECONDS = 60;
/** A statement that was cancelled and does not end within this time is left by ending its connection. */
const CANCEL_SECONDS = 10;

/**
 * Opens one connection with System.Data.SqlClient of Windows PowerShell: the one of the session's life, as with mssql.
 * @param connectionString for System.Data.SqlClient (sql-client-string.ts); goes through stdin only
 * @throws SqlFailure, or Failure `PowerShell-NoAnswer` when it is PowerShell that does not work
 */
export async function openPowerShellSession(
  surroundings: PowerShellSurroundings,
  connectionString: string,
  connectSeconds: number,
): Promise<SqlSession> {
  const conversation = new RunnerConversation(surroundings);
  await open(surroundings, conversation, connectionString, connectSeconds + START_SECONDS);
  let statements = 0;
  /** One statement at a time: the next waits for this one, however it ends. */
  let before: Promise<unknown> = Promise.resolve();
  return {
    query(statement, options) {
      statements += 1;
      const number = statements;
      const answer = before.then(() => runQuery(surroundings, conversation, number, statement, options));
      before = answer.catch(() => undefined);
      return answer;
    },
    close: () => conversation.leave(),
  };
}

async function open(
  { clock, signal }: PowerShellSurroundings,
  conversation: RunnerConversation,
  connectionString: string,
  limitSeconds: number,
): Promise<void> {
  const limit = clock.timeout(limitSeconds);
  const kill = () => conversation.kill();
  limit.addEventListener("abort", kill, { once: true });
  signal.addEventListener("abort", kill, { once: true });
  try {
    await conversation.ask(base64(connectionString), () => undefined);
  } catch (error) {
    await conversation.leave();
    if (!(error instanceof RunnerEnded)) throw error;
    if (signal.aborted) throw new SqlFailure(0, "the step was told to end", [], "cancelled");
    const end = { ...error.end, timedOut: limit.aborted };
    throw noAnswer(end, "connect to SQL Server", limitSeconds);
  } finally {
    limit.removeEventListener("abort", kill);
    signal.removeEventListener("abort", kill);
  }
}

async function runQuery(
  surroundings: PowerShellSurroundings,
  conversation: RunnerConversation,
  number: number,
  { text, parameters = {} }: Statement,
  { silenceSeconds, onMessage }: QueryOptions,
): Promise<Record<string, SqlValue>[]> {
  if (conversation.lost) throw lostConnection();
  const rows: Record<string, SqlValue>[] = [];
  let giveUp: AbortSignal | undefined;
  const kill = () => conversation.kill();
  const watch = watchSilence(surroundings, silenceSeconds, () => {
    conversation.say(`cancel ${number}`);
    giveUp = surroundings.clock.timeout(CANCEL_SECONDS);
    giveUp.addEventListener("abort", kill, { once: true });
  });
  const sent = Object.entries(parameters).map(asSent);
  const request = JSON.stringify({ text, parameters: Object.fromEntries<string | number | boolean | null>(sent) });
  try {
    await conversation.ask(`${number} ${base64(request)}`, (event) => {
      watch.heard();
      if ("row" in event) rows.push(event.row);
      if ("info" in event) onMessage?.(event.info);
    });
    return rows;
  } catch (error) {
    throw watch.judged(error instanceof SqlFailure ? error : lostConnection());
  } finally {
    giveUp?.removeEventListener("abort", kill);
    watch.stop();
  }
}

/**
 * Texts have a sign before them: PowerShell 7 would make a date of one that looks like it
 * (facts: windows-powershell#json-in-powershell).
 */
const asSent = ([name, value]: [string, string | number | boolean | null]): [string, typeof value] => [
  name,
  typeof value === "string" ? `=${value}` : value,
];
const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
