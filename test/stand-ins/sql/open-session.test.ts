import type { SqlCall } from "../../../src/stand-ins/sql/call";
import { OpenSession } from "../../../src/stand-ins/sql/open-session";
import type { CarriedReply } from "../../../src/stand-ins/sql/reply";
import type { Session, SqlAnswers } from "../../../src/stand-ins/sql/session";

const call = { text: "EXEC sp_getapplock" } as SqlCall;
const carried = { end: () => undefined } as unknown as CarriedReply;

test("what a client sent just before it was gone is worked off, and its locks are free afterwards", async () => {
  const done: string[] = [];
  const answers = {
    sessionBegan: () => undefined,
    sessionEnded: () => void done.push("ended"),
    answer: async () => void done.push("locked"),
  } as unknown as SqlAnswers;
  const session = { database: "octopusdeploy" } as Session;
  const open = new OpenSession(session, answers, { drop: () => undefined, end: () => undefined });
  await open.end();
  open.begin(call, () => carried);
  await open.cancel();
  expect(done).toEqual(["ended", "locked", "ended"]);
});
