import { fileInTar } from "../../src/package/tar";
import { madeUpTar } from "./made-up-runtime";

const tar = () =>
  madeUpTar({ "package/a.txt": Buffer.from("first"), "package/b": Buffer.alloc(512, 1), c: Buffer.alloc(0) });

it("finds a file wherever it stands", () => {
  expect(fileInTar(tar(), "package/a.txt")?.toString()).toBe("first");
  expect(fileInTar(tar(), "package/b")).toEqual(Buffer.alloc(512, 1));
  expect(fileInTar(tar(), "c")).toHaveLength(0);
  expect(fileInTar(tar(), "package/none")).toBeUndefined();
});

it("knows a long path, whose beginning stands elsewhere", () => {
  const long = tar();
  long.fill(0, 0, 100).write("a.txt");
  long.write("package/deep", 345);
  long.fill(0x20, 148, 156);
  const sum = long.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  long.write(`${sum.toString(8)}\0`, 148);
  expect(fileInTar(long, "package/deep/a.txt")?.toString()).toBe("first");
});

it("notices a damaged header, a file cut short and a missing end", () => {
  const damaged = tar();
  damaged.writeUInt8(damaged.readUInt8(3) ^ 1, 3);
  expect(() => fileInTar(damaged, "package/a.txt")).toThrow("the header at byte 0 is damaged");
  expect(() => fileInTar(tar().subarray(0, 514), "package/a.txt")).toThrow("it ends 3 bytes too early");
  expect(() => fileInTar(tar().subarray(0, 1024), "package/b")).toThrow("its end is missing");
  expect(() => fileInTar(Buffer.alloc(0), "package/b")).toThrow("its end is missing");
});
