import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { LoadGate } from '../surfaces/index.ts'

/** For what is still under way when no more connections are taken; an upload goes on where it broke off. */
const LAST_ANSWERS_MS = 30_000

/**
 * The beginning of an orderly end: /health says `draining`, and for `drainMs` everything is answered still, so that
 * balancers turn away before connections are refused. What then outlasts the last answers' time is cut off.
 */
export async function drain(options: {
  gate: LoadGate
  servers: readonly Server[]
  drainMs: number
}): Promise<void> {
  options.gate.drain()
  if (options.drainMs > 0) await delay(options.drainMs)
  const cutOff = setTimeout(() => {
    for (const server of options.servers) server.closeAllConnections()
  }, LAST_ANSWERS_MS)
  cutOff.unref()
}
