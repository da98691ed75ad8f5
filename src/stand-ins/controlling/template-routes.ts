import type { RouteRequest } from "./route-request";
import type { Template } from "./kept-documents";
import { filtered, page } from "./paging";
import { notFound } from "./refusal";
import { created, ok } from "./reply";
import type { Routes } from "./router";
import { saveTemplate, shownTemplate } from "./template";
import { templateUsage } from "./template-usage";
import { updateActions } from "./template-update";

const save = (asked: RouteRequest, before?: Template) =>
  saveTemplate(asked.store, asked.document(), before, asked.instance.ways);

/** Step templates (facts: octopus-step-templates#routes), without community templates, categories and search. */
export const templateRoutes: Routes = {
  "GET actiontemplates": ({ store, query }) =>
    page({
      query,
      itemType: "ActionTemplate",
      self: store.path("actiontemplates"),
      items: filtered(query, store.templates.all()),
      present: (template) => shownTemplate(store, template),
    }),
  "GET actiontemplates/all": ({ store, query }) =>
    ok(filtered(query, store.templates.all()).map((template) => shownTemplate(store, template))),
  "POST actiontemplates": (asked) => created(shownTemplate(asked.store, save(asked))),
  "GET actiontemplates/{id}": (asked) => ok(shownTemplate(asked.store, asked.store.templates.need(asked.param("id")))),
  "PUT actiontemplates/{id}": (asked) => {
    const before = asked.store.templates.need(asked.param("id"));
    return ok(shownTemplate(asked.store, save(asked, before)));
  },
  // What a real instance does while steps use the template is unconfirmed: here they are left as they are.
  "DELETE actiontemplates/{id}": (asked) => {
    const { Id } = asked.store.templates.need(asked.param("id"));
    asked.store.templates.remove(Id);
    asked.store.templateVersions.delete(Id);
    asked.store.logos.delete(Id);
    return ok({});
  },
  "GET actiontemplates/{id}/usage": (asked) =>
    ok(templateUsage(asked.store, asked.store.templates.need(asked.param("id")).Id)),
  "POST actiontemplates/{id}/actionsUpdate": (asked) =>
    ok(updateActions(asked.store, asked.store.templates.need(asked.param("id")), asked.fields())),
  "GET actiontemplates/{id}/versions": (asked) => {
    const { Id } = asked.store.templates.need(asked.param("id"));
    return ok(asked.store.templateVersions.get(Id)?.map((template) => shownTemplate(asked.store, template)) ?? []);
  },
  "GET actiontemplates/{id}/versions/{version}": (asked) => {
    const { Id } = asked.store.templates.need(asked.param("id"));
    const wanted = Number(asked.param("version"));
    const found = asked.store.templateVersions.get(Id)?.find(({ Version }) => Version === wanted);
    if (!found) throw notFound();
    // The id of an older version is that of its own record (facts: octopus-step-templates#routes); the form of that id
    // is made up.
    return ok(shownTemplate(asked.store, { ...found, Id: `${Id}-v${found.Version}` }));
  },
};
