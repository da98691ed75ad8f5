import { Client } from "@octopusdeploy/api-client";
import * as z from "zod";
import { Failure, type FailureText } from "../../step/failure";
import { useManners } from "./http-manners";
import { explain, type ControllerRequest } from "./refusals";

/** Where the controlling instance is and who asks. */
export interface ControllerAddress {
  url: string;
  apiKey: string;
  /** Name, id or slug; undefined is the default space. */
  space: string | undefined;
}

/** What a connection needs besides the address. */
export interface ControllerManners {
  requestSeconds: number;
  uploadSeconds: number;
  /** Says why it waits (too many requests). */
  onWait: (sentence: string) => void;
  sleep: (seconds: number) => Promise<void>;
}

/** One request. `{spaceId}` in the path is the space's. */
export interface Question<T> {
  /** As in "list the step templates": for the sentence when it is refused. */
  action: string;
  /** The permission it needs (facts: octopus-api#permissions), named when the server does not. */
  permission: string;
  /** Below the server's address, with a URI template, e.g. `/api/{spaceId}/feeds{?feedType}`. */
  path: string;
  args?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Everything from outside is parsed. */
  reply: z.ZodType<T>;
  /** What a 404 means here, when a person named what was asked for: not that the address is wrong. */
  notFound?: FailureText;
}

/** A request that changes something. */
interface Order<T> extends Question<T> {
  body?: unknown;
}

/** The controlling instance, one space of it. All requests of this project go through here. */
export interface Controller {
  readonly url: string;
  readonly version: string;
  readonly installationId: string;
  readonly space: { readonly id: string; readonly name: string };
  /** The client itself, for what its repositories offer. */
  readonly client: Client;
  read<T>(question: Question<T>): Promise<T>;
  create<T>(order: Order<T>): Promise<T>;
  change<T>(order: Order<T>): Promise<T>;
  remove(order: Omit<Order<unknown>, "reply">): Promise<void>;
  /** Sends one file as multipart/form-data. */
  upload<T>(order: Omit<Order<T>, "body"> & { fileName: string; bytes: Uint8Array }): Promise<T>;
  /** Explains whatever a call of `client` threw. */
  explain(error: unknown, asked: Pick<ControllerRequest, "action" | "permission">): Error;
  close(): void;
}

const APPLICATION = "octopus-ha-upgrade";
const TAKE_ALL = 2147483647;

const spacesReply = z.object({
  Items: z.array(
    z.looseObject({ Id: z.string(), Name: z.string(), Slug: z.string().optional(), IsDefault: z.boolean() }),
  ),
});

/**
 * Connects to the controlling instance and finds the space.
 * @throws Failure `Controller-…` with one sentence on what is wrong and what to do
 */
export async function connectController(
  { url, apiKey, space }: ControllerAddress,
  manners: ControllerManners,
): Promise<Controller> {
  const close = useManners(manners);
  const address = url.replace(/\/+$/, "");
  const asked = (action: string, permission: string): ControllerRequest => ({
    address,
    apiKey,
    action,
    permission,
    ...manners,
  });
  const ask = async <T>(question: Question<T>, send: () => Promise<unknown>): Promise<T> => {
    let answer: unknown;
    try {
      answer = await send();
    } catch (error) {
      const explained = explain(error, asked(question.action, question.permission));
      const isMissing = explained instanceof Failure && explained.code === "Controller-NotFound";
      throw isMissing && question.notFound ? new Failure(question.notFound) : explained;
    }
    const parsed = question.reply.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw notUnderstood(address, question.action, parsed.error);
  };
  try {
    let client: Client | undefined;
    const root = await ask(
      { action: "read /api", permission: "", path: "/api", reply: z.unknown() },
      async () => (client = await Client.create({ userAgentApp: APPLICATION, apiKey, instanceURL: address })),
    ).then(() => client?.getServerInformation());
    if (!client || !root?.version || !root.installationId) throw notOctopus(address);
    const connected = client;
    const found = await ask({ action: "list the spaces", permission: "SpaceView", path: "", reply: spacesReply }, () =>
      connected.get(`~/api/spaces{?skip,take}`, { skip: 0, take: TAKE_ALL }),
    );
    const home = findSpace(found.Items, space);
    const within = (args: Question<unknown>["args"]) => ({ ...args, spaceId: home.Id }) as Record<string, string>;
    return {
      url: address,
      version: root.version,
      installationId: root.installationId,
      space: { id: home.Id, name: home.Name },
      client: connected,
      read: (question) => ask(question, () => connected.get(`~${question.path}`, within(question.args))),
      create: (order) => ask(order, () => connected.post(`~${order.path}`, order.body, within(order.args))),
      change: (order) => ask(order, () => connected.doUpdate(`~${order.path}`, order.body, within(order.args))),
      remove: async (order) => {
        await ask({ ...order, reply: z.unknown() }, () => connected.del(`~${order.path}`, within(order.args)));
      },
      upload: (order) => {
        const form = new FormData();
        form.append("fileToUpload", new Blob([new Uint8Array(order.bytes)]), order.fileName);
        return ask(order, () => connected.post(`~${order.path}`, form, within(order.args)));
      },
      explain: (error, { action, permission }) => explain(error, asked(action, permission)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

type SpaceItem = z.infer<typeof spacesReply>["Items"][number];

/** By id, name (whatever its case) or slug; the default space when none is named. */
function findSpace(spaces: readonly SpaceItem[], wanted: string | undefined): SpaceItem {
  const same = (text: string | undefined) => text?.toLowerCase() === wanted?.toLowerCase();
  const found =
    wanted === undefined
      ? spaces.find(({ IsDefault }) => IsDefault)
      : (spaces.find(({ Name }) => Name === wanted) ??
        spaces.find(({ Id, Name, Slug }) => same(Id) || same(Name) || same(Slug)));
  if (found) return found;
  const names = spaces.map(({ Name }) => `'${Name}'`).join(", ");
  throw new Failure({
    code: "Controller-SpaceNotFound",
    what:
      wanted === undefined
        ? "The controlling instance has no default space that this API key can see."
        : `The controlling instance has no space '${wanted}' that this API key can see.`,
    why: names ? `It can see ${names}.` : "It cannot see any space.",
    next: "Choose one with --space or OCTOPUS_SPACE, or give the key's user access to the space.",
  });
}

function notOctopus(address: string): Failure {
  return new Failure({
    code: "Controller-NotOctopus",
    what: `${address}/api answers, but not like an Octopus Server: it reports no version and no InstallationId.`,
    next: `Open ${address}/api in a browser: it must show "Application": "Octopus Deploy". Correct --url or OCTOPUS_URL.`,
  });
}

function notUnderstood(address: string, action: string, error: z.ZodError): Failure {
  const [first] = error.issues;
  return new Failure({
    code: "Controller-ReplyNotUnderstood",
    what: `What ${address} answers when asked to ${action} is not what Octopus documents: ${first?.path.join(".") ?? ""} ${first?.message ?? ""}.`,
    next: "Check that the URL belongs to an Octopus Server of a supported version, and report this with its version.",
  });
}
