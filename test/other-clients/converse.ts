import type { Client, Way } from "./clients/client";
import type { Conversation } from "./conversations/conversation";
import { ENDINGS } from "./conversations/endings";
import { LOGGING_IN } from "./conversations/logging-in";
import { RESULTS } from "./conversations/results";
import { STAND_IN } from "./conversations/stand-in";
import { atTable } from "./conversations/table";

/** The one table of conversations: every client holds them all, where it can. */
const CONVERSATIONS: Readonly<Record<string, readonly Conversation[]>> = {
  "logging in": LOGGING_IN,
  results: RESULTS,
  endings: ENDINGS,
  "the SQL Server stand-in": STAND_IN,
};

/** The tests of one client. It is started before them, and what it started ends with them. */
export function converse(name: Client["name"], ways: readonly Way[], start: () => Client): void {
  let client: Client;
  beforeAll(() => void (client = start()));
  afterAll(() => client.end());

  for (const way of ways) {
    for (const [topic, conversations] of Object.entries(CONVERSATIONS)) {
      const held = conversations.filter(({ cannot, ways: only }) => !cannot?.[name] && (only?.includes(way) ?? true));
      for (const conversation of held) {
        test(`${way}, ${topic}: ${conversation.title}`, () =>
          atTable(client, way, (table) => conversation.hold(table)));
      }
    }
  }
}
