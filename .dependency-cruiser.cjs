/**
 * The arrows between the rooms of the source, as a lint rule (`npm run check`). The table is docs/rooms.json, and only there;
 * docs/architecture.md shows it.
 */
const rooms = require("./docs/rooms.json");

/** A room within a room (src/stand-ins/sql) is its own; the outer one is what lies in it besides. */
const inside = (room) => {
  const inner = rooms.filter((other) => other.room.startsWith(`${room}/`)).map((other) => other.room);
  const but = inner.length > 0 ? `(?!(?:${inner.map((path) => path.slice(room.length + 1)).join("|")})/)` : "";
  return `^${room}/${but}`;
};

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment: "Two files that need each other are one file, or there is a third in them. Types count.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "every-file-has-a-room",
      comment: "A new room needs a line in docs/rooms.json.",
      severity: "error",
      from: { path: "^(src|steps)/", pathNot: rooms.map(({ room }) => inside(room)) },
      to: {},
    },
    {
      name: "no-step-knows-another",
      comment: "Steps hand values on through Octopus; what two of them need lies in src/upgrade.",
      severity: "error",
      from: { path: "^steps/([^/]+)/" },
      to: { path: "^steps/[^/]+/", pathNot: "^steps/$1/" },
    },
    ...rooms.map(({ room, uses }) => ({
      name: `what-${room.replaceAll("/", "-")}-may-use`,
      comment: `Only ${uses.length > 0 ? uses.join(", ") : "itself"}: docs/rooms.json.`,
      severity: "error",
      from: { path: inside(room) },
      to: { path: "^(src|steps)/", pathNot: [room, ...uses].map(inside) },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".cjs", ".js", ".json"] },
  },
};
