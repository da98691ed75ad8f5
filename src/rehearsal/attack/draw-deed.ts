import type { Dice } from "./dice";
import type { FaultKind } from "./pairs";
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

/** Families of kinds, each and its kinds with how often they come up. The last are people's. */
const FAMILIES: readonly [Family, ...Family[]] = [
  [
    50,
    [
      [26, "cancel"],
      [20, "kill-script"],
      [6, "kill-program"],
      [14, "lose-connection"],
    ],
  ],
  [
    14,
    [
      [10, "restart-machine"],
      [6, "power-loss"],
      [5, "fill-disk"],
      [4, "hold-files"],
      [4, "lag-heartbeats"],
    ],
  ],
  [
    22,
    [
      [8, "end-service"],
      [6, "cling"],
      [6, "hang-start"],
      [6, "refuse-sc"],
      [4, "slow-sc"],
    ],
  ],
  [
    22,
    [
      ...([
        [7, "silence"],
        [8, "spoil-node"],
        [8, "spoil-balancer"],
      ] as const),
      ...([
        [4, "silence-balancer"],
        [4, "send-to-one"],
        [4, "refuse-key"],
      ] as const),
    ],
  ],
  [
    16,
    [
      [6, "spoil-download"],
      [5, "spoil-feed"],
      [12, "end-installer"],
      [4, "slow-installer"],
    ],
  ],
  [
    16,
    [
      ...([
        [4, "drop-sql"],
        [6, "restart-sql"],
        [4, "refuse-login"],
      ] as const),
      ...([
        [8, "spoil-backup"],
        [6, "end-upgrade"],
        [3, "slow-rollback"],
      ] as const),
    ],
  ],
  [
    16,
    [
      ...([
        [5, "start-by-hand"],
        [4, "end-drain"],
        [4, "switch-maintenance"],
      ] as const),
      ...([
        [4, "install-by-hand"],
        [4, "delete-node"],
        [4, "monitor"],
      ] as const),
    ],
  ],
];
type Family = readonly [number, readonly [Kind, ...Kind[]]];
type Kind = readonly [number, FaultKind];

/** Of a single node nobody does these. */
const NEEDS_OTHERS: readonly FaultKind[] = ["start-by-hand", "delete-node"];

/** What happens, on one of so many nodes: the primary in half of the cases. */
export function drawDeed(dice: Dice, nodes: number): Deed {
  const node = dice.percent(50) ? 1 : dice.between(1, nodes);
  const [first, ...others] = dice
    .weighted(FAMILIES)
    .map(([weight, kind]): Kind => [nodes === 1 && NEEDS_OTHERS.includes(kind) ? 0 : weight, kind]);
  return drawDeedOf(first ? dice.weighted([first, ...others]) : "cancel", dice, node, nodes);
}

/** A deed of that kind, on that node where it is done on one that can be chosen. */
export function drawDeedOf(kind: FaultKind, dice: Dice, node: number, nodes: number): Deed {
  return DRAW[kind]({ dice, node, nodes });
}

/** What a deed of each kind is drawn with. */
const DRAW: { readonly [K in FaultKind]: (given: { dice: Dice; node: number; nodes: number }) => Deed & { do: K } } = {
  cancel: () => ({ do: "cancel" }),
  "kill-script": ({ node }) => ({ do: "kill-script", node }),
  "kill-program": ({ node }) => ({ do: "kill-program", node }),
  "lose-connection": ({ node }) => ({ do: "lose-connection", node }),
  "restart-machine": ({ dice, node }) => ({ do: "restart-machine", node, seconds: dice.pick([60, 180, 600]) }),
  "power-loss": ({ dice, node }) => ({ do: "power-loss", node, seconds: dice.pick([60, 180, 600]) }),
  "fill-disk": ({ dice, node }) => ({ do: "fill-disk", node, times: dice.pick([1, 3, 20]) }),
  "hold-files": ({ dice, node }) => ({ do: "hold-files", node, seconds: dice.pick([1, 20, 600]) }),
  "lag-heartbeats": ({ dice, node }) => ({ do: "lag-heartbeats", node, seconds: dice.pick([45, 120, 600]) }),
  "end-service": ({ node }) => ({ do: "end-service", node }),
  cling: ({ dice, node }) => ({ do: "cling", node, seconds: dice.pick([120, 600, 2400]) }),
  "hang-start": ({ dice, node }) => ({
    do: "hang-start",
    node,
    seconds: dice.pick([120, 1200, "until-the-faults-end"]),
  }),
  "refuse-sc": ({ dice, node }) => ({
    do: "refuse-sc",
    node,
    code: dice.pick([5, 1053, 1055]),
    times: dice.pick([1, 2, 10]),
  }),
  "slow-sc": ({ dice, node }) => ({ do: "slow-sc", node, seconds: dice.pick([10, 45, 400]), times: dice.pick([1, 3]) }),
  silence: ({ dice, node }) => ({ do: "silence", node, seconds: dice.pick([30, 300, 1800]) }),
  "spoil-node": ({ dice, node }) => ({ do: "spoil-node", node, how: dice.pick(HTTP), times: dice.pick([1, 3, 20]) }),
  "spoil-balancer": ({ dice }) => ({ do: "spoil-balancer", how: dice.pick(HTTP), times: dice.pick([1, 3, 20]) }),
  "silence-balancer": ({ dice }) => ({ do: "silence-balancer", seconds: dice.pick([30, 300, 1800]) }),
  "send-to-one": ({ dice, node }) => ({ do: "send-to-one", node, seconds: dice.pick([60, 600, 3600]) }),
  "refuse-key": ({ dice }) => ({ do: "refuse-key", seconds: dice.pick([10, 120, 1800]) }),
  "spoil-download": ({ dice }) => ({ do: "spoil-download", how: dice.pick(DOWNLOADS), times: dice.pick([1, 2, 20]) }),
  "spoil-feed": ({ dice }) => ({ do: "spoil-feed", how: dice.pick(FEEDS), times: dice.pick([1, 2, 5]) }),
  "end-installer": ({ dice, node }) => {
    const code = dice.pick(INSTALLER_CODES);
    return { do: "end-installer", node, code, installs: INSTALLS.includes(code) && dice.percent(60) };
  },
  "slow-installer": ({ dice, node }) => ({ do: "slow-installer", node, seconds: dice.pick([300, 2400, 5000]) }),
  "drop-sql": () => ({ do: "drop-sql" }),
  "restart-sql": ({ dice }) => ({ do: "restart-sql", seconds: dice.pick([15, 120, 900]) }),
  "refuse-login": ({ dice }) => ({ do: "refuse-login", seconds: dice.pick([10, 120, 1800]) }),
  "spoil-backup": ({ dice }) => ({ do: "spoil-backup", how: dice.pick(BACKUPS) }),
  "end-upgrade": ({ dice }) => ({ do: "end-upgrade", node: 1, how: dice.pick(UPGRADES) }),
  "slow-rollback": () => ({ do: "slow-rollback", seconds: 3600 }),
  "start-by-hand": ({ node }) => ({ do: "start-by-hand", node }),
  "end-drain": ({ node }) => ({ do: "end-drain", node }),
  "switch-maintenance": ({ dice }) => ({ do: "switch-maintenance", on: dice.percent(50) }),
  "install-by-hand": ({ dice, node }) => ({ do: "install-by-hand", node, version: dice.pick(["to", "later", "from"]) }),
  "delete-node": ({ dice, nodes }) => ({ do: "delete-node", node: dice.between(2, Math.max(2, nodes)) }),
  monitor: ({ dice, node }) => ({ do: "monitor", node, everySeconds: dice.pick([20, 60]) }),
};
