import type { Document } from "./documents";
import type { Query } from "./query";
import { ok, type Reply } from "./reply";

/** What most lists filter by: `ids`, and `partialName` anywhere in the name (facts: octopus-api#pages-of-a-list). */
export function filtered<T extends Pick<Document, "Id" | "Name">>(query: Query, items: readonly T[]): readonly T[] {
  const ids = query.list("ids")?.map((id) => id.toLowerCase());
  const part = query.get("partialName")?.toLowerCase();
  if (ids === undefined && part === undefined) return items;
  const wanted = ids === undefined ? undefined : new Set(ids);
  return items.filter(
    ({ Id, Name }) =>
      (wanted === undefined || wanted.has(Id.toLowerCase())) &&
      (part === undefined || Name.toLowerCase().includes(part)),
  );
}

interface Listed<T> {
  query: Query;
  itemType: string;
  /** The path of the list, for its links. */
  self: string;
  items: readonly T[];
  present: (item: T) => unknown;
  more?: Record<string, unknown>;
}

/** One page of a list; only what is on it is presented. */
export function page<T>({ query, itemType, self, items, present, more }: Listed<T>): Reply {
  const skip = query.number("skip", 0);
  const take = query.number("take", 30);
  const total = items.length;
  const size = Math.max(take, 1);
  const pages = Math.max(1, Math.ceil(total / size));
  const at = (first: number) => `${self}?skip=${first}&take=${take}`;
  return ok({
    ItemType: itemType,
    TotalResults: total,
    ItemsPerPage: take,
    NumberOfPages: pages,
    LastPageNumber: pages - 1,
    Items: items.slice(skip, skip + take).map(present),
    ...more,
    Links: {
      Self: at(skip),
      Template: `${self}{?skip,take,ids,partialName}`,
      "Page.All": `${self}?skip=0&take=2147483647`,
      "Page.Current": at(skip),
      "Page.Last": at((pages - 1) * size),
      // Absent on the last page: clients page until it is (facts: octopus-api#pages-of-a-list).
      ...(skip + take < total && { "Page.Next": at(skip + take) }),
    },
  });
}
