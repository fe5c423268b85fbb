import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '../../kernel/log.ts'
import { startEmbeddedPostgres } from '../../kernel/postgres/index.ts'
import { PROJECT_FOLDER } from '../project-folder.ts'
import type { RoleContext, RunRole } from '../role.ts'
import { parseTestCounts } from '../test-counts.ts'

const BIN = join(PROJECT_FOLDER, 'node_modules', '.bin')

/** Each is one command whose failure fails the whole; named as it is shown. */
const STATIC_CHECKS: [name: string, file: string, ...args: string[]][] = [
  ['types', 'tsc', '-p', '.', '--noEmit'],
  ['lint', 'biome', 'check', '--error-on-warnings'],
  ['dead code', 'knip', '--no-progress'],
]

const TEST_FILES = ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts']

/** Files wait more than they compute, so two at a time; more would starve what counts on being served. */
const MOST_SHARDS = 2

type Counts = ReturnType<typeof parseTestCounts>

export const test: RunRole = async context => {
  const results: Counts[] = []
  if (context.args.length === 0) {
    for (const [name, file, ...args] of STATIC_CHECKS) {
      const { status } = await runCommand(context, join(BIN, file), args, {})
      const isOk = status === 0
      context.print(`${isOk ? 'ok' : 'not ok'} - ${name}`)
      results.push({ passed: isOk ? 1 : 0, failed: isOk ? 0 : 1, skipped: 0 })
    }
  }
  const shards = context.args.length > 0 ? 1 : Math.min(MOST_SHARDS, availableParallelism())
  const running = Array.from({ length: shards }, (_, at) => runShard(context, `${at + 1}/${shards}`))
  results.push(...(await Promise.all(running)))
  const sum = (name: keyof Counts): number => results.reduce((all, result) => all + result[name], 0)
  context.print(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') === 0 ? 0 : 1
}

/** With a database server of its own: what looks at all transactions of a server must see none of another shard's. */
async function runShard(context: RoleContext, shard: string): Promise<Counts> {
  const home = await mkdtemp(join(tmpdir(), 'buywhere-test-'))
  try {
    // The server runs as another user when this is root, and would else keep its files where nothing removes them.
    await chmod(home, 0o711)
    // fsync off: the suite's databases live as long as the suite.
    await using server = await startEmbeddedPostgres({
      home,
      log: createLogger('warn'),
      settings: { fsync: 'off' },
    })
    const { status, output } = await runCommand(
      context,
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--test',
        '--test-reporter=spec',
        '--test-timeout=120000',
        '--test-concurrency=1',
        `--test-shard=${shard}`,
        ...(context.args.length > 0 ? context.args : TEST_FILES),
      ],
      { TEST_DATABASE_SERVER: context.env.TEST_DATABASE_SERVER ?? server.url('postgres') },
    )
    const counts = parseTestCounts(output)
    // A runner that found nothing to run, or that died, has not passed.
    const isLost = counts.passed === 0 || (status !== 0 && counts.failed === 0)
    return { ...counts, failed: counts.failed + (isLost ? 1 : 0) }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Runs a command in the project's folder, its output shown as it comes and kept. */
function runCommand(
  context: RoleContext,
  command: string,
  args: readonly string[],
  extraEnv: Record<string, string>,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // Run by this very Node, not by one that the tool's first line would find.
    const isScript = command !== process.execPath
    const child = spawn(process.execPath, isScript ? [command, ...args] : args, {
      cwd: PROJECT_FOLDER,
      env: { ...context.env, ...extraEnv },
      stdio: ['ignore', 'pipe', 'inherit'],
      signal: context.signal,
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      process.stdout.write(text)
    })
    child.on('error', reject).on('close', status => resolve({ status, output }))
  })
}
