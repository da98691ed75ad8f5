import { createHash } from "node:crypto";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { ThirdPartyPackage } from "./third-party";

/** One thing that is shipped, and what is in it. */
export interface ShippedThing {
  name: string;
  version: string;
  description: string;
  /** Of the file it comes in; none for what is told of as a whole. */
  bytes?: Uint8Array;
  contains: readonly ThirdPartyPackage[];
}

const OWN_LICENCE = "Apache-2.0";

/**
 * The software bill of materials of a release, in CycloneDX's JSON: the product, what it ships, and which packages of
 * others are in each. Without a time and a serial number, so that the same release gives the same bytes.
 */
export function softwareBillOfMaterials(product: ShippedThing, shipped: readonly ShippedThing[]): string {
  const bom = new Models.Bom();
  const libraries = new Map<string, Models.Component>();
  const libraryOf = (each: ThirdPartyPackage) => {
    const purl = packageUrl(each);
    const known = libraries.get(purl) ?? library(each, purl);
    libraries.set(purl, known);
    return known;
  };
  const thing = (each: ShippedThing) => {
    const component = application(each);
    for (const contained of each.contains) component.dependencies.add(libraryOf(contained).bomRef);
    return component;
  };
  const root = thing(product);
  bom.metadata.component = root;
  for (const each of shipped) {
    const component = thing(each);
    bom.components.add(component);
    root.dependencies.add(component.bomRef);
  }
  for (const each of libraries.values()) bom.components.add(each);
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function application({ name, version, description, bytes }: ShippedThing): Models.Component {
  return new Models.Component(Enums.ComponentType.Application, name, {
    version,
    description,
    bomRef: `${name}@${version}`,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(OWN_LICENCE)]),
    ...(bytes
      ? {
          hashes: new Models.HashDictionary([
            [Enums.HashAlgorithm["SHA-256"], createHash("sha256").update(bytes).digest("hex")],
          ]),
        }
      : {}),
  });
}

function library({ name, version, licence }: ThirdPartyPackage, purl: string): Models.Component {
  const [, group, ownName] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name) ?? [];
  // An expression such as `MIT OR Apache-2.0` is no single licence.
  const isOne = !licence.includes(" ");
  return new Models.Component(Enums.ComponentType.Library, ownName ?? name, {
    ...(group === undefined ? {} : { group }),
    version,
    purl,
    bomRef: purl,
    licenses: new Models.LicenseRepository([
      isOne ? new Models.SpdxLicense(licence) : new Models.LicenseExpression(licence),
    ]),
  });
}

const packageUrl = ({ name, version }: ThirdPartyPackage) => `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
