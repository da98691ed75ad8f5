/**
 * Ids of time zones that schedules may name: those of Windows, and of IANA as on an instance on Linux
 * (facts: octopus-runbooks#schedules).
 */
export const TIMEZONES: readonly { Id: string; Name: string; IsLocal: boolean }[] = [
  ["UTC", "(UTC) Coordinated Universal Time"],
  ["GMT Standard Time", "(UTC+00:00) Dublin, Edinburgh, Lisbon, London"],
  ["W. Europe Standard Time", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"],
  ["Romance Standard Time", "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"],
  ["Eastern Standard Time", "(UTC-05:00) Eastern Time (US & Canada)"],
  ["Central Standard Time", "(UTC-06:00) Central Time (US & Canada)"],
  ["Mountain Standard Time", "(UTC-07:00) Mountain Time (US & Canada)"],
  ["Pacific Standard Time", "(UTC-08:00) Pacific Time (US & Canada)"],
  ["India Standard Time", "(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi"],
  ["Tokyo Standard Time", "(UTC+09:00) Osaka, Sapporo, Tokyo"],
  ["E. Australia Standard Time", "(UTC+10:00) Brisbane"],
  ["AUS Eastern Standard Time", "(UTC+10:00) Canberra, Melbourne, Sydney"],
  ["New Zealand Standard Time", "(UTC+12:00) Auckland, Wellington"],
  ["Europe/London", "(UTC+00:00) United Kingdom Time"],
  ["Europe/Berlin", "(UTC+01:00) Central European Time"],
  ["America/New_York", "(UTC-05:00) Eastern Time"],
  ["Australia/Brisbane", "(UTC+10:00) Eastern Australia Time"],
].map(([Id = "", Name = ""]) => ({ Id, Name, IsLocal: Id === "UTC" }));
