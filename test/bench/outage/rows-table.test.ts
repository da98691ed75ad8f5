import { rowsTable } from "./rows-table";

test("each row, and all of them together", () => {
  const rows = [
    { name: "Stop the nodes", startSeconds: 0, ownSeconds: 0.94 },
    { name: "Back up the database", startSeconds: 2, ownSeconds: 2.3 },
  ];
  const cells = rowsTable(rows)
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
  expect(cells.slice(2)).toEqual([
    ["Stop the nodes", "0.0 s", "0.9 s"],
    ["Back up the database", "2.0 s", "2.3 s"],
    ["**In all**", "**2.0 s**", "**3.2 s**"],
  ]);
});
