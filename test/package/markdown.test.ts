import { alignedTable, table } from "../../src/package/markdown";

it("writes a table; bars and line breaks stay inside their cell", () => {
  expect(table(["A", "B"], [["a|b", "c\nd"]])).toBe("| A | B |\n| --- | --- |\n| a\\|b | c d |");
});

it("writes a table whose columns stand below each other", () => {
  expect(
    alignedTable(
      ["A", "Name"],
      [
        ["1", ""],
        ["12", "x"],
      ],
    ),
  ).toBe(["| A   | Name |", "| --- | ---- |", "| 1   |      |", "| 12  | x    |"].join("\n"));
});
