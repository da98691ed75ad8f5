import { crc32 } from "../../src/package/crc32";
import { logoSvg } from "../../src/package/logo";
import { logoPng } from "../../src/package/logo-png";
import { catalogue } from "../../steps/index";
import { readPng } from "./read-png";

const step = (id: string) => catalogue.find((each) => each.id === id)!;

describe.each(catalogue.map((each) => [each.id, each] as const))("the logo of %s", (_id, each) => {
  const picture = readPng(logoPng(each));

  it("is what Octopus takes: 200 by 200, small, the same bytes again", () => {
    expect([picture.width, picture.height]).toEqual([200, 200]);
    expect(logoPng(each).length).toBeLessThan(10_000);
    expect(logoPng(each)).toEqual(logoPng(each));
  });

  it("has the colours of the SVG in the middle of each of its rectangles", () => {
    const shapes = [
      ...logoSvg(each).matchAll(/<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)" rx=".*?" fill="(.*?)"/g),
    ];
    expect(shapes).toHaveLength(17);
    for (const [, x, y, width, height, fill] of shapes.slice(1)) {
      const middle = [Number(x) + Number(width) / 2, Number(y) + Number(height) / 2] as const;
      expect(picture.at(...middle)).toEqual(`${fill}ff`);
      // Between two rungs, and beside them, is the ground.
      expect(picture.at(middle[0], middle[1] + 5)).toEqual(`${shapes[0]![5]}ff`);
      expect(picture.at(20, middle[1])).toEqual(`${shapes[0]![5]}ff`);
    }
  });

  it("has round corners with soft edges, and nothing outside them", () => {
    for (const [x, y] of [
      [0, 0],
      [199, 0],
      [0, 199],
      [199, 199],
    ] as const) {
      expect(picture.at(x, y)).toBe("#00000000");
    }
    const edge = Array.from({ length: 24 }, (_, at) => Number.parseInt(picture.at(at, 3).slice(7), 16));
    expect(edge.some((alpha) => alpha > 0 && alpha < 255)).toBe(true);
  });
});

it("each step has its own", () => {
  expect(new Set(catalogue.map((each) => Buffer.from(logoPng(each)).toString("base64"))).size).toBe(catalogue.length);
});

it("a picture that was damaged is noticed by its checksum", () => {
  const damaged = Buffer.from(logoPng(step("restart")));
  damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60);
  expect(() => readPng(damaged)).toThrow("checksum of IDAT");
});

it("the checksum is the one everybody uses", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});
