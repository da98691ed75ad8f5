import type { RouteRequest } from "./route-request";
import type { Collection } from "./collection";
import type { Document } from "./documents";
import type { Json } from "./fields";
import { filtered, page } from "./paging";
import { invalid } from "./refusal";
import { created, ok } from "./reply";
import type { Routes } from "./router";
import { slugOf } from "./slug";
import type { ControllerStore } from "./store";

/** A resource of which the instance only keeps what it is given, under a unique name. */
interface PlainResource {
  route: string;
  itemType: string;
  /** As messages call one. */
  noun: string;
  of: (store: ControllerStore) => Collection<Document>;
  defaults: Json;
}

/** List, all, get, post, put and delete of a plain resource. */
export function plainRoutes({ route, itemType, noun, of, defaults }: PlainResource): Routes {
  const show =
    ({ store }: RouteRequest) =>
    (document: Document) =>
      store.shown(route, document);
  const save = (asked: RouteRequest, before: Document | undefined) => {
    const fields = asked.document();
    const { store } = asked;
    const Name = uniqueName(of(store), noun, fields.text("Name"), before?.Id);
    const Id = before?.Id ?? of(store).nextId();
    const Slug = before?.Slug ?? slugOf(Name);
    return of(store).put({ ...defaults, ...fields.kept(), Id, Name, Slug, ...store.written() });
  };
  return {
    [`GET ${route}`]: (asked) =>
      page({
        query: asked.query,
        itemType,
        self: asked.store.path(route),
        items: filtered(asked.query, of(asked.store).all()),
        present: show(asked),
      }),
    [`GET ${route}/all`]: (asked) => ok(filtered(asked.query, of(asked.store).all()).map(show(asked))),
    [`GET ${route}/{id}`]: (asked) => ok(show(asked)(of(asked.store).need(asked.param("id")))),
    [`POST ${route}`]: (asked) => created(show(asked)(save(asked, undefined))),
    [`PUT ${route}/{id}`]: (asked) => ok(show(asked)(save(asked, of(asked.store).need(asked.param("id"))))),
    [`DELETE ${route}/{id}`]: (asked) => {
      of(asked.store).remove(of(asked.store).need(asked.param("id")).Id);
      return ok({});
    },
  };
}

/**
 * Names are unique among their like; the wording of the message is unconfirmed (facts: octopus-api#errors).
 * @throws 400 when the name is missing or another document has it
 */
export function uniqueName<T extends Document>(
  documents: Collection<T>,
  noun: string,
  name: string,
  own: string | undefined,
  owner = "",
): string {
  if (name === "") throw invalid("The Name field is required.");
  const other = documents.named(name, owner);
  if (other && other.Id !== own) {
    throw invalid(`${/^[aeiou]/.test(noun) ? "An" : "A"} ${noun} with the name '${name}' already exists.`);
  }
  return name;
}
