/** Who does something with files, for sentences: a node by its name; undefined is the machine of the command line. */
export type Who = string | undefined;

/** "Node ha-2", "This machine": at the beginning of a sentence. */
export const subjectOf = (node: Who): string => (node === undefined ? "This machine" : `Node ${node}`);

/** "node ha-2", "this machine": within one. */
export const objectOf = (node: Who): string => (node === undefined ? "this machine" : `node ${node}`);

/** "ha-2", "this machine": where it is clear that a node is meant. */
export const nameOf = (node: Who): string => node ?? "this machine";
