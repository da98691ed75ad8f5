import { placesOf } from "../../../steps/verify/places";
import { MadeUpContents } from "./given";

describe("where the instance can be asked", () => {
  test.each([
    [60, 1, 60],
    [60, 3, 20],
    [60, 17, 5],
    [3, 2, 3],
  ])("of %d s, each of %d places has %d s to say which version answers there", async (seconds, places, share) => {
    // Says, in place of an address and a version, how patiently it is asked.
    const patient = ({ timeoutSeconds }: { timeoutSeconds: number }) => {
      const contents = new MadeUpContents(`${timeoutSeconds} s`);
      contents.answers = `${timeoutSeconds} s`;
      return contents;
    };
    const all = placesOf(
      Array.from({ length: places }, () => patient),
      { timeoutSeconds: seconds },
    );
    expect(all.map(({ contents }) => contents.address)).toEqual(all.map(() => `${seconds} s`));
    expect(await Promise.all(all.map(({ version }) => version()))).toEqual(all.map(() => `${share} s`));
  });
});
