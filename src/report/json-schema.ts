import * as z from "zod";
import { summarySchema } from "./summary";

/** The JSON Schema of `report.json`, made from the definition that writes it. */
export const summaryJsonSchema = (): object => ({
  ...z.toJSONSchema(summarySchema),
  title: "Report of octopus-ha-upgrade",
});
