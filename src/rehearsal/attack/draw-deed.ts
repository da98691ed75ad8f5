import type { Dice } from "./dice";
import type { Deed } from "./schedule";

/** What msiexec may end with, besides success (facts: windows-installer#exit-codes). */
const INSTALLER_CODES = [
  ...([1601, 1602, 1603, 1604, 1605, 1612, 1618, 1619, 1620] as const),
  ...([1622, 1625, 1627, 1632, 1633, 1638, 1639, 1641, 3010] as const),
] as const;
/** After these the new program is there. After a pending restart it may be or not (facts: windows-installer#3010-and-the-old-program). */
const INSTALLS: readonly number[] = [1641, 3010];

const HTTP = ["no-answer", "error", "unavailable-page", "half-answer"] as const;
const DOWNLOADS = ["cut-off", "slow", "wrong-bytes", "wrong-length", "not-found"] as const;
const FEEDS = ["broken-json", "unavailable", "newer", "older"] as const;
const BACKUPS = ["disk-full", "access-denied", "stalls", "cut-short", "not-verified"] as const;
const UPGRADES = ["rolled-back", "damaged", "damaged-after-commit", "refused"] as const;

type Weighted = readonly (readonly [number, () => Deed])[];

/** What happens, on one of so many nodes: the primary in half of the cases. */
export function drawDeed(dice: Dice, nodes: number): Deed {
  const node = dice.percent(50) ? 1 : dice.between(1, nodes);
  const families: readonly [number, Weighted][] = [
    [50, ofScripts(dice, node)],
    [14, ofMachines(dice, node)],
    [22, ofServices(dice, node)],
    [22, ofAnswers(dice, node)],
    [16, ofFiles(dice, node)],
    [16, ofDatabase(dice)],
    [16, ofPeople(dice, node, nodes)],
  ];
  const [first, ...more] = families.map(([weight, deeds]) => [weight, deeds] as const);
  const family = dice.weighted([first ?? [1, []], ...more]);
  const [deed, ...others] = family;
  return dice.weighted([deed ?? [1, () => ({ do: "cancel" }) as const], ...others])();
}

const ofScripts = (_dice: Dice, node: number): Weighted => [
  [26, () => ({ do: "cancel" })],
  [20, () => ({ do: "kill-script", node })],
  [6, () => ({ do: "kill-program", node })],
  [14, () => ({ do: "lose-connection", node })],
];

const ofMachines = (dice: Dice, node: number): Weighted => [
  [10, () => ({ do: "restart-machine", node, seconds: dice.pick([60, 180, 600]) })],
  [6, () => ({ do: "power-loss", node, seconds: dice.pick([60, 180, 600]) })],
  [5, () => ({ do: "fill-disk", node, times: dice.pick([1, 3, 20]) })],
  [4, () => ({ do: "hold-files", node, seconds: dice.pick([1, 20, 600]) })],
  [4, () => ({ do: "lag-heartbeats", node, seconds: dice.pick([45, 120, 600]) })],
];

const ofServices = (dice: Dice, node: number): Weighted => [
  [8, () => ({ do: "end-service", node })],
  [6, () => ({ do: "cling", node, seconds: dice.pick([120, 600, 2400]) })],
  [6, () => ({ do: "hang-start", node, seconds: dice.pick([120, 1200, "until-the-faults-end"]) })],
  [6, () => ({ do: "refuse-sc", node, code: dice.pick([5, 1053, 1055]), times: dice.pick([1, 2, 10]) })],
  [4, () => ({ do: "slow-sc", node, seconds: dice.pick([10, 45, 400]), times: dice.pick([1, 3]) })],
];

const ofAnswers = (dice: Dice, node: number): Weighted => [
  [7, () => ({ do: "silence", node, seconds: dice.pick([30, 300, 1800]) })],
  [8, () => ({ do: "spoil-node", node, how: dice.pick(HTTP), times: dice.pick([1, 3, 20]) })],
  [8, () => ({ do: "spoil-balancer", how: dice.pick(HTTP), times: dice.pick([1, 3, 20]) })],
  [4, () => ({ do: "silence-balancer", seconds: dice.pick([30, 300, 1800]) })],
  [4, () => ({ do: "send-to-one", node, seconds: dice.pick([60, 600, 3600]) })],
  [4, () => ({ do: "refuse-key", seconds: dice.pick([10, 120, 1800]) })],
];

const ofFiles = (dice: Dice, node: number): Weighted => [
  [6, () => ({ do: "spoil-download", how: dice.pick(DOWNLOADS), times: dice.pick([1, 2, 20]) })],
  [5, () => ({ do: "spoil-feed", how: dice.pick(FEEDS), times: dice.pick([1, 2, 5]) })],
  [
    12,
    () => {
      const code = dice.pick(INSTALLER_CODES);
      return { do: "end-installer", node, code, installs: INSTALLS.includes(code) && dice.percent(60) };
    },
  ],
  [4, () => ({ do: "slow-installer", node, seconds: dice.pick([300, 2400, 5000]) })],
];

const ofDatabase = (dice: Dice): Weighted => [
  [4, () => ({ do: "drop-sql" })],
  [6, () => ({ do: "restart-sql", seconds: dice.pick([15, 120, 900]) })],
  [4, () => ({ do: "refuse-login", seconds: dice.pick([10, 120, 1800]) })],
  [8, () => ({ do: "spoil-backup", how: dice.pick(BACKUPS) })],
  [6, () => ({ do: "end-upgrade", node: 1, how: dice.pick(UPGRADES) })],
  [3, () => ({ do: "slow-rollback", seconds: 3600 })],
];

const ofPeople = (dice: Dice, node: number, nodes: number): Weighted => [
  [nodes > 1 ? 5 : 0, () => ({ do: "start-by-hand", node })],
  [4, () => ({ do: "end-drain", node })],
  [4, () => ({ do: "switch-maintenance", on: dice.percent(50) })],
  [4, () => ({ do: "install-by-hand", node, version: dice.pick(["to", "later", "from"]) })],
  [nodes > 1 ? 4 : 0, () => ({ do: "delete-node", node: dice.between(2, Math.max(2, nodes)) })],
  [4, () => ({ do: "monitor", node, everySeconds: dice.pick([20, 60]) })],
];
