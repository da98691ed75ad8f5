/**
 * Whether a path that is SQL Server's begins with a drive letter: that is a drive of the SQL Server's computer, and a machine
 * with a step on it has a drive of that letter only by chance.
 */
export const isDriveOfSqlHost = (path: string): boolean => /^[A-Za-z]:/.test(path);
