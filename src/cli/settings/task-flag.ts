/** What is wrong with the id of a task; nothing when it was not given. */
export const taskProblems = (flag: `--${string}`, id: string | undefined): string[] =>
  id === undefined || /^ServerTasks-\d+$/i.test(id)
    ? []
    : [`${flag} must be a task ID such as ServerTasks-42; it is '${id}'.`];
