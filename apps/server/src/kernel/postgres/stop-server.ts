import { setTimeout as delay } from 'node:timers/promises'
import { codeOf } from './errors.ts'
import type { Log } from './log.ts'
import { isStillRunning, type ProcessIdentity } from './process-identity.ts'

const immediateMs = 15_000

/**
 * Stops a server and waits until it is gone. SIGINT disconnects everyone and writes a checkpoint; when that takes
 * longer than `fastMs`, SIGQUIT ends it at once and the next start replays the log instead.
 */
export async function stopServer(server: ProcessIdentity, fastMs: number, log: Log): Promise<void> {
  for (const [signal, timeoutMs] of [['SIGINT', fastMs] as const, ['SIGQUIT', immediateMs] as const]) {
    if (!sendSignal(server, signal)) return
    const deadlineMs = performance.now() + timeoutMs
    while (performance.now() < deadlineMs) {
      if (!isStillRunning(server)) return
      await delay(5)
    }
    log.warn({ pid: server.pid, signal, timeoutMs }, 'the embedded PostgreSQL has not stopped in time')
  }
}

function sendSignal(server: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isStillRunning(server)) return false
  try {
    return process.kill(server.pid, signal)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
    throw error
  }
}
