const FALSE_TEXTS = ["", "false", "no", "0"];

/** Whether a value counts as true in a condition (facts: octopus-runbooks#run-conditions). */
export const isTruthy = (text: string): boolean => !FALSE_TEXTS.includes(text.trim().toLowerCase());

const FILTERS: Readonly<Record<string, (text: string) => string>> = {
  tolower: (text) => text.toLowerCase(),
  toupper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

/** @returns the filter of that name, which ignores case, or undefined when the stand-in does not have it */
export const knownFilter = (name: string): ((text: string) => string) | undefined => FILTERS[name.toLowerCase()];
