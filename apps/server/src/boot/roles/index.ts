import type { RunRole } from '../role.ts'

/** One word of the command line. Loaded when asked for, so that one role does not pay for another's imports. */
type Role = { summary: string; load(): Promise<RunRole> }

/** In the order of `--help`. */
export const ROLES: Record<string, Role> = {
  up: {
    summary: 'Run everything in one process: database, jobs, API and MCP; an empty catalogue gets demo data',
    load: async () => (await import('./up.ts')).up,
  },
  api: {
    summary: 'Serve REST, /go, the documentation and /mcp on API_PORT',
    load: async () => (await import('./api.ts')).api,
  },
  mcp: {
    summary: 'Serve MCP alone, on MCP_PORT',
    load: async () => (await import('./mcp.ts')).mcp,
  },
  worker: {
    summary: 'Carry out durable jobs, and take over those of processes that died',
    load: async () => (await import('./worker.ts')).worker,
  },
  migrate: {
    summary: 'Bring the database to the newest schema, or back to a named one: migrate [NAME]',
    load: async () => (await import('./migrate.ts')).migrate,
  },
  ingest: {
    summary: "Read a retailer's feed into the catalogue: ingest --source NAME --country US FILE|URL",
    load: async () => (await import('./ingest.ts')).ingest,
  },
  feed: {
    summary:
      'Check a feed or product page against the rules of who reads it, or write one: feed check FILE|URL | feed export --to google',
    load: async () => (await import('./feed.ts')).feed,
  },
  source: {
    summary: 'Sources and when they are read: source list | show|set|pause|resume|run|release NAME',
    load: async () => (await import('./source.ts')).source,
  },
  fx: {
    summary:
      'List exchange rates, or load them (ECB, NBP, plain CSV or JSON): fx [--since DATE] [--source NAME] [--force] [FILE…]',
    load: async () => (await import('./fx.ts')).fx,
  },
  retention: {
    summary: 'List the files that are kept no longer, or delete them: retention [--apply]',
    load: async () => (await import('./retention.ts')).retention,
  },
  preflight: {
    summary: 'Is this machine fit to run it? Memory, disk, clock, limits, database: preflight',
    load: async () => (await import('./preflight.ts')).preflight,
  },
  guards: {
    summary:
      'Losses that stop the ingest: guards status | release TABLE --reason TEXT | set TABLE --rows N --share S',
    load: async () => (await import('./guards.ts')).guards,
  },
  identity: {
    summary: 'How far offers are grouped into products: identity status | rebuild',
    load: async () => (await import('./identity.ts')).identity,
  },
  demo: {
    summary:
      'Write the demo catalogue as JSON lines, or load it: demo --offers N --seed S [--sources K] [--load]',
    load: async () => (await import('./demo.ts')).demo,
  },
  backup: {
    summary: 'Back up the database now: backup [--kind physical|logical|pgbackrest] [--verify]',
    load: async () => (await import('./backup.ts')).backup,
  },
  backups: {
    summary:
      'Backups there are, and which count: backups [list] | verify [ID] | forget [ID…] [--yes] | confirm REQUEST',
    load: async () => (await import('./backups.ts')).backups,
  },
  restore: {
    summary:
      'Restore beside what runs, compare, and swap: restore ID|latest [--to TIME|LSN] [--into side|FOLDER|DATABASE] [--swap]',
    load: async () => (await import('./restore.ts')).restore,
  },
  key: {
    summary: 'Issue an API key, shown once: key NAME',
    load: async () => (await import('./key.ts')).key,
  },
  audit: {
    summary:
      'Walk the audit log: audit verify [--heads FILE] finds the first entry changed; audit heads, to keep elsewhere',
    load: async () => (await import('./audit.ts')).audit,
  },
  plan: {
    summary: 'Show or change the price list: plan list | plan set CODE … | plan assign ORG_ID CODE',
    load: async () => (await import('./plan.ts')).plan,
  },
  bench: {
    summary: 'Measure against peers in one run: bench NAME [--json FILE]',
    load: async () => (await import('./bench.ts')).bench,
  },
  eval: {
    summary: 'Score answers against labelled data: eval NAME [--json FILE]',
    load: async () => (await import('./eval.ts')).evaluate,
  },
  drill: {
    summary: 'Break it on purpose, in a world of its own, and measure: drill NAME [--short] [--json FILE]',
    load: async () => (await import('./drill.ts')).drill,
  },
  monitoring: {
    summary:
      'Write deploy/monitoring from its TypeScript source, or say what differs: monitoring build | check',
    load: async () => (await import('./monitoring.ts')).monitoring,
  },
  test: {
    summary: 'Prove it: types, lint, dead code and every test, against a real database: test [FILE…]',
    load: async () => (await import('./test.ts')).test,
  },
}
