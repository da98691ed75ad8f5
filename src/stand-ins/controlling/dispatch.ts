import type { Address } from "./address";
import { anonymousRoutes } from "./anonymous-routes";
import { notFound } from "./refusal";
import { Router, type Found } from "./router";
import { spaceRoutes } from "./space-routes";
import type { ControllerStore } from "./store";
import { isSpace, systemRoutes } from "./system-routes";
import { taskRoutes } from "./task-routes";

const anonymous = new Router(anonymousRoutes);
// Tasks of all spaces answer without a space too: the npm client cancels them there
// (facts: octopus-api#the-client-for-node).
const system = new Router({ ...systemRoutes, ...taskRoutes });
const inSpace = new Router(spaceRoutes);

/** @returns the handler of what everybody may ask */
export const findAnonymous = (method: string, { space, segments }: Address): Found | undefined =>
  space === undefined ? anonymous.find(method, segments) : undefined;

/**
 * Without a space the default space is meant. Where the instance's only space is another one, the default space counts
 * as disabled.
 * @throws 404 when the space or the route is unknown
 */
export function find(store: ControllerStore, method: string, { space, segments }: Address): Found {
  const found =
    space === undefined
      ? (system.find(method, segments) ?? (store.space.IsDefault ? inSpace.find(method, segments) : undefined))
      : isSpace(store, space)
        ? inSpace.find(method, segments)
        : undefined;
  if (!found) throw notFound();
  return found;
}
