import { join } from "node:path";
import type { Break, Edit } from "./break";

/** The sources with a planted bug in them. */
interface EditedSources {
  /** @param path absolute. @returns the text as it is compiled */
  transformSource: (path: string, text: string) => string;
  /** Files that the bug changes and nobody has read. */
  missed: () => string[];
}

/** @throws Error (from `transformSource`) when a place is not found exactly once: a planted bug has to follow the source */
export function editedSources({ edits }: Pick<Break, "edits">, projectFolder: string): EditedSources {
  const made = new Set<Edit>();
  return {
    transformSource: (path, text) => {
      let changed = text;
      for (const edit of edits.filter(({ file }) => path === join(projectFolder, file))) {
        const pieces = changed.split(edit.find);
        if (pieces.length !== 2) {
          throw new Error(
            `'${edit.find}' occurs ${pieces.length - 1} times in ${edit.file}; it must occur exactly once.`,
          );
        }
        changed = pieces.join(edit.replace);
        made.add(edit);
      }
      return changed;
    },
    missed: () => edits.filter((edit) => !made.has(edit)).map(({ file }) => file),
  };
}
