import type { Context } from "./contract";

/** What a real run would leave, as the steps of this dry run took it for true. */
export function wouldDo(context: Context): string[] {
  const { reads } = context;
  const nodes = reads.nodeNames.flatMap(({ value }) => value ?? []);
  const installs = nodes.flatMap((node) => {
    const version = context.assumed(`${node}.installedVersion`);
    return version === undefined ? [] : [`install ${version} on node ${node}`];
  });
  const backup = context.assumed("instance.backupFile");
  const schema = context.assumed("instance.schemaVersion");
  return [
    ...nodes
      .filter((node) => context.assumed(`${node}.drained`) !== undefined)
      .map((node) => `drain and stop node ${node}`),
    ...(backup === undefined ? [] : [`back up the database to ${backup}`]),
    ...installs,
    ...(schema === undefined ? [] : [`upgrade the database to ${schema}`]),
  ];
}
