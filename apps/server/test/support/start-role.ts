import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')

/**
 * No test reads what others publish on the Internet, meets a backup that happens to be due, or hangs on how full the
 * machine is.
 */
const QUIET = {
  LOG_LEVEL: 'warn',
  FX_SOURCES: 'off',
  BACKUP_SCHEDULE: 'off',
  BACKUP_VERIFY_SCHEDULE: 'off',
  PRESSURE_LEVELS: 'off',
}

export type RoleProcess = AsyncDisposable & {
  child: ChildProcess
  /** Resolves at the end of the process. */
  ended: Promise<{ status: number | null; stdout: string; stderr: string }>
  /** Resolves with the first line of standard output that matches; rejects when the process ends without one. */
  line(pattern: RegExp): Promise<RegExpExecArray>
}

/** A role in a process of its own, with nothing of this one's environment but where programs and their compiled forms are. */
export function startRole(args: readonly string[], env: Record<string, string>): RoleProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env: { ...QUIET, PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, stdout, stderr }))
  return {
    child,
    ended,
    async line(pattern) {
      while (true) {
        const match = pattern.exec(stdout)
        if (match) return match
        const end = await Promise.race([once(child.stdout, 'data').then(() => null), ended])
        if (end !== null && !pattern.test(stdout)) throw new Error(`ended with ${end.status}: ${stderr}`)
      }
    },
    /** Kills it, if it still runs. */
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
