/*
 * The arrows of the rooms (docs/architecture.md): which rooms of lib/ each room may import, for its types as well. Every
 * room may import shared; nothing imports cli, and no import goes in a circle, not even a dynamic one.
 */
export const arrows = {
  shared: [],
  velocity: [],
  jsonpath: [],
  terraform: [],
  front: [],
  model: ['velocity', 'jsonpath'],
  authoring: ['model', 'velocity'],
  execution: ['model', 'velocity', 'jsonpath', 'function-host'],
  'function-host': ['model'],
  packaging: ['authoring', 'model'],
  platform: ['model'],
  provider: ['platform', 'packaging', 'terraform', 'authoring', 'model'],
  emulator: ['execution', 'function-host', 'model'],
  console: ['emulator'],
  constructs: ['packaging', 'terraform', 'authoring', 'model'],
  review: ['terraform', 'model'],
  promotion: ['terraform', 'model'],
};

/** What is started, or imported by users: everything else of lib/ is there for one of these. */
export const ENTRY_POINTS = [
  'index',
  'function',
  'cli/main',
  'provider/main',
  'provider/documentation/main',
  // What the documentation is made from.
  'model/rules',
  'packaging/worker',
  'execution/worker',
  'packaging/definition-host',
  'terraform/windows-launcher-main',
  'function-host/host',
  'function-host/host-confine',
  'console/main',
];

const ENTRY_POINT = `^lib/(${ENTRY_POINTS.join('|')})\\.ts$`;

const roomArrows = Object.entries(arrows).map(([room, allowed]) => ({
  name: `arrows-of-${room}`,
  comment: `lib/${room} may import shared${allowed.map((each) => `, ${each}`).join('')} and itself, nothing else of lib`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[room, 'shared', ...allowed].join('|')})/` },
}));

/** Rooms that the list above does not have; cli may import every room. */
const UNKNOWN_ROOM = { path: '^lib/[^/]+/', pathNot: `^lib/(cli|${Object.keys(arrows).join('|')})/` };
const UNKNOWN_ROOM_COMMENT = 'A room has its arrows in this file, and is drawn in docs/architecture.md';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomArrows,
    {
      name: 'no-unknown-room',
      comment: UNKNOWN_ROOM_COMMENT,
      severity: 'error',
      from: UNKNOWN_ROOM,
      to: {},
    },
    {
      name: 'nothing-of-an-unknown-room',
      comment: UNKNOWN_ROOM_COMMENT,
      severity: 'error',
      from: { path: '^lib/' },
      to: UNKNOWN_ROOM,
    },
    {
      name: 'console-takes-types-alone',
      comment:
        'The page in a browser has the types of what the control API answers, from one place, and nothing that runs',
      severity: 'error',
      from: { path: '^lib/console/' },
      to: { path: '^lib/emulator/', pathNot: '^lib/emulator/control/shapes\\.ts$' },
    },
    {
      name: 'console-takes-nothing-that-runs',
      comment: 'The same: an import of types leaves nothing behind',
      severity: 'error',
      from: { path: '^lib/console/' },
      to: { path: '^lib/emulator/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-what-package.json-names',
      comment:
        'What is shipped imports no package that package.json does not name; test/docs/dependencies holds that the build bundles it, or users install it',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^lib/' },
      to: { circular: true },
    },
    {
      name: 'no-strangers-to-lib',
      comment: 'What is shipped imports nothing of the tests, the examples or the scripts',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(test|scripts|stacks|functions)/' },
    },
    {
      name: 'one-door-to-the-cdk',
      comment: 'What is bundled for cdktn as well has one place that names cdktf: lib/constructs/cdk.ts',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/constructs/cdk\\.ts$' },
      to: { path: '(^|/)cdkt[fn](/|$)' },
    },
    {
      name: 'no-dead-files',
      comment: 'A file that none of the entry points reaches is dead (docs/architecture.md lists them)',
      severity: 'error',
      from: { path: ENTRY_POINT },
      to: { path: '^lib/', pathNot: [ENTRY_POINT, '\\.d\\.ts$'], reachable: false },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: { path: '^lib/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
