import { completeSettings, givenSettings } from "../../../src/cli/settings/read-settings";
import type { Needs } from "../../../src/cli/settings/table";
import { WrongSettings } from "../../../src/cli/settings/wrong-settings";
import type { Prompt } from "../../../src/cli/prompt";

const needs: Needs = {
  url: "required",
  apiKey: "required",
  space: "optional",
  project: "optional",
  targetUrl: "offered",
};
const KEY = "API-CANARY0123456789";
const complete = { OCTOPUS_URL: "https://octopus.example.com", OCTOPUS_API_KEY: KEY };

async function problemsOf(flags: object, env: NodeJS.ProcessEnv, others: string[] = []): Promise<readonly string[]> {
  try {
    await completeSettings(givenSettings(needs, flags, env), others, undefined);
  } catch (error) {
    if (error instanceof WrongSettings) return error.problems;
    throw error;
  }
  return [];
}

/** Answers in order, and remembers what it was asked. */
function answering(...answers: string[]) {
  const questions: string[] = [];
  const answer = (kind: string) => async (question: string) => {
    questions.push(`${kind}${question}`);
    return answers.shift() ?? "";
  };
  return { prompt: { ask: answer(""), askSecret: answer("*") } satisfies Prompt, questions };
}

test.each([
  ["a flag", { url: "https://a" }, {}, "https://a"],
  ["an environment variable", {}, { OCTOPUS_URL: "https://b" }, "https://b"],
  ["a flag before the variable", { url: "https://a" }, { OCTOPUS_URL: "https://b" }, "https://a"],
  ["an empty variable as none", {}, { OCTOPUS_URL: " " }, undefined],
  [
    "an address as the browser shows it",
    { url: "https://x.octopus.app/app#/Spaces-1/projects" },
    {},
    "https://x.octopus.app",
  ],
  ["an address with a slash at its end", { url: "https://x.example.com/" }, {}, "https://x.example.com"],
  ["an address below a folder", { url: "https://x.example.com/octopus/app" }, {}, "https://x.example.com/octopus"],
])("the address comes from %s", (_, flags, env, expected) => {
  expect(givenSettings(needs, flags, env).values.url).toBe(expected);
});

test("what has a fallback is never missing, and a pasted key loses its line break", () => {
  expect(givenSettings(needs, {}, { OCTOPUS_API_KEY: `${KEY}\n` }).values).toEqual({
    apiKey: KEY,
    project: "Octopus HA upgrade",
  });
});

test("everything that is missing is said at once, each with flag and variable", async () => {
  expect(await problemsOf({}, {}, ["And this."])).toEqual([
    "The URL of the controlling instance is missing: give --url or set OCTOPUS_URL.",
    "The API key of the controlling instance is missing: set OCTOPUS_API_KEY (there is no flag for it: others can see command lines).",
    "And this.",
  ]);
});

test.each([
  [{ url: "octopus.example.com" }, {}, "--url must be a full URL with http:// or https://"],
  [{ url: "https://me:CANARY@octopus" }, {}, "an API key is what signs in to Octopus; it is 'https://octopus'."],
  [
    { url: "https://octopus?key=CANARY" },
    {},
    "without a query (without ? and what follows); it is 'https://octopus?***'.",
  ],
  [{}, { OCTOPUS_URL: "ftp://x" }, "OCTOPUS_URL must be a full URL"],
  [{}, { OCTOPUS_API_KEY: "API KEY CANARY" }, "OCTOPUS_API_KEY contains characters that an API key cannot have"],
  [{ apiKey: KEY }, {}, "--api-key is not accepted"],
  [{ apiKey: true }, {}, "Set OCTOPUS_API_KEY"],
  [{ space: "" }, {}, "--space must not be empty."],
])("%j with %j is a problem", async (flags, env, sentence) => {
  const problems = await problemsOf(flags, { ...complete, ...env });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(sentence);
  expect(problems[0]).not.toMatch(/CANARY/);
});

test("what is missing is asked for, secrets hidden; what is offered as well, and Enter leaves it", async () => {
  const { prompt, questions } = answering("https://a.example.com", KEY, "");
  const settings = await completeSettings(givenSettings(needs, {}, {}), [], prompt);
  expect(questions).toEqual([
    "URL of the controlling instance:",
    "*API key of the controlling instance (not shown):",
    "URL of the instance to be upgraded (press Enter to keep the project's):",
  ]);
  expect(settings.values).toMatchObject({ url: "https://a.example.com", apiKey: KEY });
  expect(settings.asked).toEqual(["url", "apiKey"]);
});

test("when nothing is missing, nothing is asked", async () => {
  const { prompt, questions } = answering();
  await completeSettings(givenSettings(needs, {}, complete), [], prompt);
  expect(questions).toEqual([]);
});

test("a wrong answer is asked again, three times at most", async () => {
  const { prompt, questions } = answering("x", "https://a", KEY);
  const { values } = await completeSettings(givenSettings(needs, {}, {}), [], prompt);
  expect(values.url).toBe("https://a");
  expect(questions[1]).toMatch(/^It must be a full URL .*; it is 'x'. URL of/);
  await expect(completeSettings(givenSettings(needs, {}, {}), [], answering("x", "y", "z").prompt)).rejects.toThrow(
    WrongSettings,
  );
});

test("before anybody is asked, what is wrong is said", async () => {
  const { prompt, questions } = answering();
  const given = givenSettings(needs, { url: "x" }, {});
  await expect(completeSettings(given, [], prompt)).rejects.toThrow("--url must be");
  expect(questions).toEqual([]);
});
