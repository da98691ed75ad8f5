import * as z from "zod";
import type { Ask } from "./ask";

/** What an old instance works with, and a hop may leave behind. Asked of versions that know no spaces (before 2019.1). */
export interface InstanceClients {
  /** Package feeds: what people call them, and their address. */
  feeds(): Promise<{ name: string; address: string }[]>;
  /** Deployment targets with a Tentacle whose version the instance knows. */
  tentacles(): Promise<{ name: string; version: string }[]>;
}

const feedsReply = z.array(z.looseObject({ Name: z.string(), FeedUri: z.string().nullish() }));

const machinesReply = z.array(
  z.looseObject({
    Name: z.string(),
    Endpoint: z
      .looseObject({ TentacleVersionDetails: z.looseObject({ Version: z.string().nullish() }).nullish() })
      .nullish(),
  }),
);

/** Over the instance's REST API (facts: octopus-api#feeds-and-targets-of-old-instances). */
export const clientsOver = (ask: Ask): InstanceClients => ({
  feeds: async () =>
    (await ask({ path: "/api/feeds/all", action: "list the package feeds", reply: feedsReply })).flatMap(
      ({ Name: name, FeedUri: address }) => (address ? [{ name, address }] : []),
    ),
  tentacles: async () =>
    (await ask({ path: "/api/machines/all", action: "list the deployment targets", reply: machinesReply })).flatMap(
      ({ Name: name, Endpoint }) => {
        const version = Endpoint?.TentacleVersionDetails?.Version;
        return version ? [{ name, version }] : [];
      },
    ),
});
