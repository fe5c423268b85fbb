import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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

export const test: RunRole = async context => {
  let passed = 0
  let failed = 0
  let skipped = 0
  const files = context.args.length > 0 ? context.args : TEST_FILES
  if (context.args.length === 0) {
    for (const [name, file, ...args] of STATIC_CHECKS) {
      const { status } = await runCommand(context, join(BIN, file), args, {})
      context.print(`${status === 0 ? 'ok' : 'not ok'} - ${name}`)
      if (status === 0) passed++
      else failed++
    }
  }
  const home = await mkdtemp(join(tmpdir(), 'buywhere-test-'))
  try {
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
        ...files,
      ],
      { TEST_DATABASE_SERVER: context.env.TEST_DATABASE_SERVER ?? server.url('postgres') },
    )
    const counts = parseTestCounts(output)
    passed += counts.passed
    failed += counts.failed
    skipped += counts.skipped
    // A runner that found nothing to run, or that died, has not passed.
    if (counts.passed === 0 || (status !== 0 && counts.failed === 0)) failed++
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  context.print(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  return failed === 0 ? 0 : 1
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
