import {
  CONTENT_KINDS,
  VIEW_PERMISSIONS,
  type InstanceContents,
  type Permissions,
} from "../../src/octopus/contents-api";
import type { Baseline } from "../../src/upgrade/record/baseline";
import { ofKnown, type Asked, type Questions } from "./questions";

type SpaceBaseline = NonNullable<Baseline["spaces"]>[number];

/** What one space holds, as far as it could be found out. */
export interface SpaceSeen {
  id: string;
  name: string;
  counts: SpaceBaseline["counts"];
  notAllSeen: SpaceBaseline["notAllSeen"];
  /** Why a kind could not be counted. */
  unknown: { kind: (typeof CONTENT_KINDS)[number]; because: string }[];
}

/** Who the API key belongs to and what it may do, the license, and what the instance holds. */
export interface InstanceSeen {
  user: Asked<{ id: string; name: string }>;
  permissions: Asked<Permissions>;
  license: Asked<{ isCompliant: boolean; summary: string | undefined }>;
  spaces: Asked<SpaceSeen[]>;
}

/** Asks for all of it, side by side as far as one answer is not needed for the next question. */
export async function gatherInstance(contents: InstanceContents, questions: Questions): Promise<InstanceSeen> {
  const rights = async () => {
    const user = await questions.ask(() => contents.user());
    const permissions = user.known ? await questions.ask(() => contents.permissions(user.value.id)) : user;
    return { user, permissions };
  };
  const [{ user, permissions }, license, spaces] = await Promise.all([
    rights(),
    questions.ask(() => contents.license()),
    gatherSpaces(contents, questions),
  ]);
  const seesAll = permissions.known ? permissions.value.seesAll : () => false;
  const withSight = ofKnown(spaces, (all) =>
    all.map((space) => ({
      ...space,
      notAllSeen: CONTENT_KINDS.filter((kind) => !seesAll(space.id, VIEW_PERMISSIONS[kind])),
    })),
  );
  return { user, permissions, license, spaces: withSight };
}

async function gatherSpaces(contents: InstanceContents, questions: Questions): Promise<Asked<SpaceSeen[]>> {
  const spaces = await questions.ask(() => contents.spaces());
  if (!spaces.known) return spaces;
  const value = await Promise.all(
    spaces.value.map(async ({ id, name }) => {
      const asked = await Promise.all(
        CONTENT_KINDS.map(async (kind) => ({ kind, count: await questions.ask(() => contents.count(id, kind)) })),
      );
      const counts: SpaceSeen["counts"] = {};
      const unknown: SpaceSeen["unknown"] = [];
      for (const { kind, count } of asked) {
        if (count.known) counts[kind] = count.value;
        else unknown.push({ kind, because: count.because });
      }
      return { id, name, counts, notAllSeen: [], unknown };
    }),
  );
  return { known: true, value };
}
