import { CONTENT_KINDS, VIEW_PERMISSIONS, type ContentKind } from "../../src/octopus/contents-api";
import type { Baseline } from "../../src/upgrade/record/baseline";
import { failed, notChecked, ok, type Check, type Result } from "./check";
import type { InstanceSeen, SpaceSeen } from "./gather";
import type { Asked } from "./questions";

/** What the key, the license and the counts are judged by. */
export interface ComparedInstance {
  seen: InstanceSeen;
  baseline: Baseline | undefined;
  /** The node serves already: what people and retention did since cannot be told from what the upgrade did. */
  atWork: boolean;
}

/** Where everything is that was there before 2019.1, when an instance had no spaces (facts: octopus-api#contents). */
const FIRST_SPACE = "Spaces-1";

/** The space of before the upgrade among those of now. */
const spaceNow = <S extends { id: string }>(spaces: readonly S[], before: string): S | undefined =>
  spaces.find(({ id }) => id === before) ?? (before === "" ? spaces.find(({ id }) => id === FIRST_SPACE) : undefined);

const NO_BASELINE = "there is no baseline to compare with";

/**
 * What is not known now. That nobody answers, or that the key may not ask, is a failure where it was known before the
 * upgrade; that this version has no such thing, or that no time was left, is none.
 */
export function unknownNow(asked: Extract<Asked<unknown>, { known: false }>, knownBefore: boolean): Result {
  const isFailure = asked.why !== "absent" && asked.why !== "late" && (knownBefore || asked.why === "refused");
  return isFailure ? failed(asked.because) : notChecked(asked.because);
}

export const instanceChecks: readonly Check<ComparedInstance>[] = [
  {
    id: "key",
    title: "the API key works and may do what it could before",
    look: ({ seen, baseline }) => {
      const { user, permissions } = seen;
      if (!user.known) return unknownNow(user, true);
      const before = baseline?.user;
      if (before && before.id !== user.value.id) {
        return failed(`it belongs to ${user.value.id} (${user.value.name}), and before the upgrade to ${before.id}`);
      }
      if (!permissions.known) return unknownNow(permissions, before?.administersSystem !== undefined);
      if (before?.administersSystem && !permissions.value.administersSystem) {
        return failed(`its user ${user.value.name} has lost the permission AdministerSystem`);
      }
      const lost = lostSight(seen.spaces, baseline);
      if (lost.length > 0) return failed(`its user ${user.value.name} no longer sees all ${lost.join(", ")}`);
      return before ? ok() : notChecked(`it works, but ${NO_BASELINE}`);
    },
  },
  {
    id: "license",
    title: "the license is compliant",
    look: ({ seen: { license }, baseline }) => {
      if (!license.known) return unknownNow(license, baseline?.licenseIsCompliant !== undefined);
      if (license.value.isCompliant) return ok();
      const said = license.value.summary ? `: ${license.value.summary.replace(/\.$/, "")}` : "";
      if (baseline?.licenseIsCompliant === false) return ok(`it was not before the upgrade either${said}`);
      return failed(`the instance says that it is not${said}`);
    },
  },
  ...CONTENT_KINDS.map((kind): Check<ComparedInstance> => ({
    id: kind,
    title: `no ${kind} are missing`,
    look: (compared) => countResult(kind, compared),
  })),
];

/** Kinds that were seen wholly before and are not now, with their space. */
function lostSight(spaces: InstanceSeen["spaces"], baseline: Baseline | undefined): string[] {
  if (!spaces.known) return [];
  return spaces.value.flatMap(({ id, name, notAllSeen }) => {
    const before = baseline?.spaces?.find((space) => spaceNow(spaces.value, space.id)?.id === id);
    return notAllSeen
      .filter((kind) => before && !before.notAllSeen.includes(kind))
      .map((kind) => `${kind}${inSpace(name)} (${VIEW_PERMISSIONS[kind]})`);
  });
}

const inSpace = (name: string) => (name === "" ? "" : ` in space '${name}'`);

function countResult(kind: ContentKind, { seen, baseline, atWork }: ComparedInstance): Result {
  const before = baseline?.spaces;
  if (!before) return notChecked(baseline?.unknown.counts ?? NO_BASELINE);
  if (!seen.spaces.known) return unknownNow(seen.spaces, true);
  const now = seen.spaces.value;
  const results = before.map((space) => compareSpace(kind, space, spaceNow(now, space.id)));
  const fewer = results.flatMap((result) => (result.verdict === "failed" ? [result.because] : []));
  if (fewer.length > 0) {
    // Who is at work deletes, and retention policies do.
    return atWork
      ? notChecked(`${fewer.join("; ")}: the node had gone back to work in between`)
      : failed(fewer.join("; "));
  }
  const unknown = results.flatMap((result) => (result.verdict === "not-checked" ? [result.because] : []));
  if (unknown.length > 0) return notChecked(unknown.join("; "));
  return ok(results.flatMap((result) => (result.verdict === "ok" && result.note ? [result.note] : [])).join("; "));
}

function compareSpace(
  kind: ContentKind,
  before: NonNullable<Baseline["spaces"]>[number],
  now: SpaceSeen | undefined,
): Result {
  const where = inSpace(before.name);
  const was = before.counts[kind];
  if (was === undefined) return notChecked(`${kind}${where} could not be counted before the upgrade`);
  if (!now) return failed(`the space '${before.name}' is not there any more, with ${was} ${kind}`);
  const is = now.counts[kind];
  if (is === undefined) {
    const because = now.unknown.find((each) => each.kind === kind)?.because ?? "unknown";
    return notChecked(`${kind}${where} cannot be counted: ${because}`);
  }
  const removable = kind === "machines" ? (before.unavailableMachines ?? 0) : 0;
  if (is < was - removable) return failed(`${is} ${kind}${where} instead of ${was}`);
  if (before.notAllSeen.includes(kind) || now.notAllSeen.includes(kind)) {
    const permission = VIEW_PERMISSIONS[kind];
    return notChecked(
      `the API key may not see all ${kind}${where} (${permission}): it saw ${was} before and ${is} now`,
    );
  }
  if (is < was) return ok(`${was - is} unavailable machines${where} were removed, as a cleanup policy does`);
  return ok(`${is}${where}`);
}
