import { shownText } from "../../values/address";
import { field } from "../../step/inputs";
import type { Prompt } from "../prompt";
import type { Flags } from "./flags";
import { keysOf, settingOf, waysIn, type Need, type Needs, type SettingKey } from "./table";
import { WrongSettings } from "./wrong-settings";

/** The settings of a command, as they were found. */
export interface Settings {
  values: Readonly<Partial<Record<SettingKey, string>>>;
  /** Those that a person was asked for, in order. */
  asked: readonly SettingKey[];
}

/** What flags and environment give, before anybody is asked. */
interface GivenSettings {
  values: Partial<Record<SettingKey, string>>;
  problems: string[];
  missing: SettingKey[];
  offered: SettingKey[];
}

/** Reads flags, then environment variables, then fallbacks; and says what is wrong with them. */
export function givenSettings(needs: Needs, flags: Partial<Flags>, env: NodeJS.ProcessEnv): GivenSettings {
  const given: GivenSettings = { values: {}, problems: [], missing: [], offered: [] };
  for (const key of keysOf(needs)) {
    const setting = settingOf(key);
    const flag = flags[key];
    if (setting.secret && flag !== undefined) {
      given.problems.push(secretInFlag(key));
      continue;
    }
    const fromFlag = typeof flag === "string" ? flag : undefined;
    const fromEnv = setting.env === undefined ? undefined : env[setting.env];
    // An empty environment variable counts as not set: that is how pipelines hand over what is not there.
    const text = fromFlag ?? (fromEnv?.trim() ? fromEnv : undefined) ?? setting.fallback;
    if (text === undefined) sortOut(given, key, needs[key] ?? "optional");
    else {
      const value = tidy(key, text);
      const problem = problemOf(key, value);
      if (problem) given.problems.push(`${fromFlag === undefined ? (setting.env ?? "") : setting.flag} ${problem}`);
      else given.values[key] = value;
    }
  }
  return given;
}

/**
 * Completes settings by asking, when there is somebody to ask; otherwise reports everything that is missing or wrong in
 * one message.
 * @param otherProblems what is wrong besides, e.g. with the schedule
 * @throws WrongSettings
 */
export async function completeSettings(
  given: GivenSettings,
  otherProblems: readonly string[],
  prompt: Prompt | undefined,
): Promise<Settings> {
  const missing = prompt ? [] : given.missing.map(missingSentence);
  const problems = [...missing, ...given.problems, ...otherProblems];
  if (problems.length > 0) throw new WrongSettings(problems);
  const asked: SettingKey[] = [];
  const values = { ...given.values };
  if (prompt && given.missing.length > 0) {
    for (const key of [...given.missing, ...given.offered]) {
      const answer = await askFor(key, given.missing.includes(key), prompt);
      if (answer === undefined) continue;
      values[key] = answer;
      asked.push(key);
    }
  }
  return { values, asked };
}

function sortOut(given: GivenSettings, key: SettingKey, need: Need): void {
  if (need === "required") given.missing.push(key);
  if (need === "offered") given.offered.push(key);
}

const ATTEMPTS = 3;

async function askFor(key: SettingKey, isRequired: boolean, prompt: Prompt): Promise<string | undefined> {
  const setting = settingOf(key);
  const label = setting.label.charAt(0).toUpperCase() + setting.label.slice(1);
  const hints = [setting.secret ? "not shown" : "", isRequired ? "" : "press Enter to keep the project's"];
  const hint = hints.filter(Boolean).join("; ");
  const question = `${label}${hint ? ` (${hint})` : ""}:`;
  let problem = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const again = problem ? `It ${problem} ` : "";
    const answer = tidy(
      key,
      await (setting.secret ? prompt.askSecret(again + question) : prompt.ask(again + question)),
    );
    if (answer === "" && !isRequired) return undefined;
    const wrong = answer === "" ? "must be given." : problemOf(key, answer);
    if (!wrong) return answer;
    problem = wrong;
  }
  throw new WrongSettings([missingSentence(key)]);
}

function missingSentence(key: SettingKey): string {
  const setting = settingOf(key);
  if (!setting.secret) return `The ${setting.label} is missing: ${waysIn(setting)}.`;
  return `The ${setting.label} is missing: ${waysIn(setting)} (there is no flag for it: others can see command lines).`;
}

/** What was typed is never repeated, and by now it has been seen. */
function secretInFlag(key: SettingKey): string {
  const { flag, env, label } = settingOf(key);
  return `${flag} is not accepted: every user of this machine can read command lines, and shells save them. Set ${env ?? ""}, or leave it out on a terminal to be prompted. If the ${label} was real, replace it.`;
}

const address = field.url({ parameter: "OctopusUpgrade.Server.Url", label: "", help: "" });

/** What is wrong with a value, as in "--url must be …". Secrets are not quoted. */
function problemOf(key: SettingKey, value: string): string | undefined {
  if (key === "url" || key === "targetUrl") {
    const parsed = address.safeParse(value);
    return parsed.success
      ? undefined
      : `must be ${parsed.error.issues[0]?.message ?? "a URL"}; it is '${shownText(value)}'.`;
  }
  if (key === "apiKey" || key === "targetApiKey") {
    // The error of an HTTP library would quote a header that cannot be sent.
    return /^[\x21-\x7e]+$/.test(value)
      ? undefined
      : "contains characters that an API key cannot have (a space, a line break or a non-ASCII letter): copy it again, without quotes.";
  }
  return value === "" ? "must not be empty." : undefined;
}

/** People copy addresses from the browser, where the portal adds `/app#/…`, and keys with a line break. */
function tidy(key: SettingKey, text: string): string {
  const value = text.trim();
  return key === "url" || key === "targetUrl" ? value.replace(/\/app\/?(?:#.*)?$/, "").replace(/\/+$/, "") : value;
}
