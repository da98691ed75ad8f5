import { npmRun } from "../../names/commands";
import type { Attack, AttackOutcome } from "./play";
import type { Schedule } from "./schedule";
import { scheduleInWords } from "./words";

const OUTCOMES: Readonly<Record<AttackOutcome, string>> = {
  held: "no promise was broken, and the runbook settled",
  "promise-broken": "A PROMISE WAS BROKEN",
  "not-at-rest": "THE RUNBOOK DID NOT SETTLE",
};

/** The plan of a seed. */
export const planLines = (schedule: Schedule) => [
  `seed ${schedule.seed}`,
  ...scheduleInWords(schedule).map((line) => `  ${line}`),
];

/**
 * What came of it: first the outcome in one line, then what was seen.
 * @param replay the options that play it again
 */
export function outcomeLines(attack: Attack, replay = `--seed ${attack.seed}`): string[] {
  const { seed, outcome, broken, end, runs, struck, missed } = attack;
  return [
    `seed ${seed}: ${OUTCOMES[outcome]} (${runs.length} runs, ${struck.length} struck): ${end}`,
    ...runs.map(
      ({ act, outcome: how, reason }, index) => `  run ${index + 1}, act ${act}: ${how}${reason ? `: ${reason}` : ""}`,
    ),
    ...missed.map((what) => `  did not strike: ${what}`),
    ...broken.map(({ id, detail }) => `  ${id}: ${detail}`),
    `  ${npmRun("attack", replay)}`,
  ];
}

export function totalsOf(attacks: readonly Attack[]) {
  const of = (outcome: AttackOutcome) => attacks.filter((attack) => attack.outcome === outcome).length;
  const sum = (count: (attack: Attack) => number) => attacks.reduce((total, attack) => total + count(attack), 0);
  return {
    ...{ held: of("held"), promiseBroken: of("promise-broken"), notAtRest: of("not-at-rest") },
    ...{ runs: sum(({ runs }) => runs.length), struck: sum(({ struck }) => struck.length) },
  };
}
