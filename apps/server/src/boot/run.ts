import { AppError } from '../kernel/errors/index.ts'
import { ROLES } from './roles/index.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

type Invocation = {
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Instead of the process's own signals; for tests. */
  signal?: AbortSignal
}

/** Runs one role to its end and answers the exit status. A second signal ends the process at once. */
export async function run({ argv, env, signal = signalOfProcess() }: Invocation): Promise<number> {
  const [name = '--help', ...args] = argv
  const out = process.stdout
  const print = (line: string) => void out.write(`${line}\n`)
  if (name === '--help' || name === '-h' || name === 'help') {
    print(help())
    return 0
  }
  const role = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined
  if (role === undefined) {
    process.stderr.write(`buywhere: there is no command ${name}; see ./buywhere --help\n`)
    return 2
  }
  try {
    const runRole = await role.load()
    return await runRole({ role: name, args, env, signal, print, isTerminal: out.isTTY === true })
  } catch (error) {
    process.stderr.write(`buywhere: ${describe(error)}\n`)
    if (isWrongOption(error)) return 2
    return error instanceof AppError ? error.row.exit : 1
  }
}

function help(): string {
  const width = Math.max(...Object.keys(ROLES).map(name => name.length))
  const lines = Object.entries(ROLES).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'buywhere: the product catalogue for AI shopping agents',
    '',
    'usage: ./buywhere COMMAND [options]',
    '',
    ...lines,
    '',
    'Settings come from the environment: see the README.',
  ].join('\n')
}

/** What `parseArgs` throws for an option that is not there. */
function isWrongOption(error: unknown): error is Error {
  return String((error as { code?: string }).code).startsWith('ERR_PARSE_ARGS')
}

/** An expected failure in one line; an unexpected one with the way there. */
function describe(error: unknown): string {
  if (error instanceof AppError || isWrongOption(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function signalOfProcess(): AbortSignal {
  const controller = new AbortController()
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1)
      controller.abort(name)
    })
  }
  return controller.signal
}
