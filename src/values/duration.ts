/** `15 min 20 s`, as people read it. */
export function durationOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min${rest > 0 ? ` ${rest} s` : ""}` : `${rest} s`;
}
