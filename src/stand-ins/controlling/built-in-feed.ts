import type { Document } from "./documents";
import type { ControllerStore } from "./store";

/**
 * The one feed of the stand-in. Only the default space's has this name for an id
 * (facts: octopus-packages#the-built-in-feed).
 */
export const DEFAULT_SPACE_FEED = "feeds-builtin";

/** @returns the built-in feed of the space */
export function builtInFeed(store: ControllerStore): Document {
  const [feed] = store.feeds.all();
  if (!feed) throw new Error("The stand-in has lost its built-in feed.");
  return feed;
}
