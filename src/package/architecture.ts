import * as z from "zod";
import { alignedTable } from "./markdown";
import { withTable } from "./with-table";

/** A room of the source: a folder, what it is for, and which other rooms its files may import. */
const Room = z.object({ room: z.string(), is: z.string(), uses: z.array(z.string()) });
type Room = z.output<typeof Room>;

/** Where the rooms are written down, from the project's folder; the lint rule reads the same file. */
export const ROOMS_FILE = "docs/rooms.json";

/** Puts the table of the rooms and the picture made from it between their markers in docs/architecture.md. */
export function withRooms(page: string, roomsFile: string): string {
  const rooms = z.array(Room).parse(JSON.parse(roomsFile));
  const named = { name: "docs/architecture.md", text: page };
  return withTable(withTable(named, "rooms", roomTable(rooms)), "picture", picture(rooms)).text;
}

const roomTable = (rooms: readonly Room[]) =>
  alignedTable(
    ["Room", "What it is", "May use"],
    rooms.map(({ room, is, uses }) => [`\`${room}\``, is, uses.map(short).join(", ") || "nothing"]),
  );

/**
 * A diagram in Mermaid. Left out is an arrow where another way leads to the same room: the picture shows who stands on
 * whom, the table everything that is allowed.
 */
function picture(rooms: readonly Room[]): string {
  const arrows = rooms.flatMap(({ room, uses }) =>
    direct(uses, rooms).map((used) => `  ${box(room)} --> ${box(used)}`),
  );
  return ["```mermaid", "flowchart TD", ...arrows, "```"].join("\n");
}

const box = (room: string) => `${room.replace(/\W/g, "_")}["${short(room)}"]`;

const short = (room: string) => room.replace(/^src\//, "");

/** Without the rooms that are reached through another one of them. */
function direct(uses: readonly string[], rooms: readonly Room[]): string[] {
  return uses.filter((used) => !uses.some((other) => other !== used && reaches(other, used, rooms)));
}

function reaches(from: string, to: string, rooms: readonly Room[]): boolean {
  const uses = rooms.find(({ room }) => room === from)?.uses ?? [];
  return uses.some((used) => used === to || reaches(used, to, rooms));
}
