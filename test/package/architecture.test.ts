import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withRooms } from "../../src/package/architecture";

const PAGE = ["rooms", "picture"]
  .map((name) => `<!-- begin:${name} (npm run build writes this) -->\nold\n<!-- end:${name} -->`)
  .join("\n");

const ROOMS = [
  { room: "src/cellar", is: "what everything stands on", uses: [] },
  { room: "src/hall", is: "where guests wait", uses: ["src/cellar"] },
  { room: "src/tower", is: "the view", uses: ["src/cellar", "src/hall"] },
];

it("shows every allowed arrow in the table, and in the picture only those that no other way replaces", () => {
  const page = withRooms(PAGE, JSON.stringify(ROOMS));
  expect(page).toContain("| `src/tower`  | the view                  | cellar, hall |");
  expect(page).toContain('src_tower["tower"] --> src_hall["hall"]');
  expect(page).not.toContain('src_tower["tower"] --> src_cellar["cellar"]');
  expect(page).not.toContain("old");
});

it("allows no arrow back: whoever stands on a room is never used by it", () => {
  const rooms = JSON.parse(readFileSync(join(__dirname, "..", "..", "docs", "rooms.json"), "utf8")) as typeof ROOMS;
  const reached = (from: string): string[] => {
    const uses = rooms.find(({ room }) => room === from)?.uses ?? [];
    return uses.flatMap((used) => [used, ...reached(used)]);
  };
  for (const [index, { room, uses }] of rooms.entries()) {
    // The list is in order: a room may use those above it, and so no circle can be written down at all.
    expect({ room, above: uses.filter((used) => rooms.findIndex((each) => each.room === used) >= index) }).toEqual({
      room,
      above: [],
    });
    expect(reached(room)).not.toContain(room);
  }
});
