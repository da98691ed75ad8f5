import { judge } from "../../../src/rehearsal/judges/judge";
import type { PromiseId } from "../../../src/rehearsal/judges/verdict";
import type { Story } from "./story";

const verdictOf = (id: PromiseId, story: Story) => judge(story.events).find((each) => each.id === id)!;
const escape = (text: string) => text.replace(/[.()]/g, "\\$&");

interface Broken {
  breaks: PromiseId;
  title: string;
  story: Story;
  /** What its sentence has to contain. */
  detail: string | RegExp;
}

/** One test for each story that breaks a promise. */
export function testBreaks(rows: readonly Broken[]): void {
  test.each(rows)("$breaks broken: $title", ({ breaks, story, detail }) => {
    const verdict = verdictOf(breaks, story);
    expect(verdict.held).toBe(false);
    expect(verdict.detail).toMatch(typeof detail === "string" ? new RegExp(escape(detail)) : detail);
  });
}

/** One test for each story that does not put a promise to the test: what was missing. */
export function testUntried(rows: readonly [PromiseId, Story, string][]): void {
  test.each(rows)("%s untried", (id, story, detail) => {
    expect(verdictOf(id, story)).toEqual({ id, held: null, detail });
  });
}

/** One test for each story in which a promise holds: its whole sentence. */
export function testHolds(rows: readonly [PromiseId, Story, string][]): void {
  test.each(rows)("%s holds", (id, story, detail) => {
    expect(verdictOf(id, story)).toEqual({ id, held: true, detail });
  });
}
