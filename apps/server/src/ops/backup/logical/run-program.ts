import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { scrubSecrets } from '../../../kernel/scrub-secrets.ts'
import { BackupError } from '../types.ts'

const MAX_WORDS_CHARS = 2_000

export type Program = {
  command: string
  args: readonly string[]
  /** All there is of an environment: nothing of this process's own is handed on. */
  env: Readonly<Record<string, string>>
  /** Whom to become before it starts; the default is to stay. */
  account?: { uid: number; gid: number } | null
  signal?: AbortSignal | undefined
}

/** What a program writes. Throws BackupError `tool_failed` with its last words unless it ends well. */
export async function* readProgram(program: Program): AsyncGenerator<Uint8Array> {
  const { child, ended, words } = start(program, ['ignore', 'pipe', 'pipe'])
  try {
    if (child.stdout !== null) yield* child.stdout
    check(program, await ended, words())
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

/** Gives a program its input, if any, and answers what it wrote. Throws as above, or what `input` throws. */
export async function runProgram(program: Program, input?: AsyncIterable<Uint8Array>): Promise<string> {
  const { child, ended, words } = start(program, [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'])
  const written: Buffer[] = []
  child.stdout?.on('data', piece => written.push(piece))
  try {
    if (input !== undefined && child.stdin !== null) {
      // One that ends early closes its input: its status says why, not the broken pipe.
      await pipeline(input, child.stdin).catch(error => {
        if (error?.code !== 'EPIPE' && error?.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
      })
    }
    check(program, await ended, words())
    return Buffer.concat(written).toString()
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

function start({ command, args, env, account, signal }: Program, stdio: ('ignore' | 'pipe')[]) {
  const who = account === null || account === undefined ? {} : { uid: account.uid, gid: account.gid }
  const child = spawn(command, args, { ...who, cwd: '/', env: { LC_ALL: 'C.UTF-8', ...env }, stdio, signal })
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    words = `${words}${text}`.slice(-MAX_WORDS_CHARS)
  })
  const ended: Promise<number | string> = new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    once(child, 'close').then(
      ([status, killedBy]) => resolve(status ?? killedBy),
      () => {},
    )
  })
  return { child, ended, words: () => words }
}

function check({ command }: Program, end: number | string, words: string): void {
  if (end === 0) return
  const name = command.slice(command.lastIndexOf('/') + 1)
  const why = scrubSecrets(words.trim()) || 'it said nothing'
  throw new BackupError('tool_failed', `${name} ended with ${end}: ${why}`)
}
