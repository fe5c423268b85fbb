import { setTimeout as delay } from 'node:timers/promises'
import { type RoleProcess, startRole } from '../../apps/server/test/support/start-role.ts'
import { freePort } from '../../apps/server/test/support/system-postgres.ts'
import type { World } from './start-world.ts'

const STARTS_MAX = 20
const RESTART_AFTER_MS = 200

export type ProcessKind = 'api' | 'mcp' | 'worker'

/** One of the world's processes, on the same port after each start. */
export type Served = {
  kind: ProcessKind
  /** null: it serves nothing. */
  url: string | null
  readonly pid: number
  /** kill -9; resolves once it is gone. */
  kill(): Promise<void>
  /** Once more; resolves when it says that it is ready. */
  start(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startProcess(
  world: World,
  kind: ProcessKind,
  env: Record<string, string> = {},
): Promise<Served> {
  const port = kind === 'worker' ? null : await freePort()
  let role: RoleProcess
  const launch = async () => {
    const ports = kind === 'mcp' ? { MCP_PORT: String(port) } : { API_PORT: String(port ?? 0) }
    role = startRole([kind], {
      BUYWHERE_HOME: world.home,
      DEMO: 'off',
      LOG_LEVEL: 'error',
      API_PORT: '0',
      ...(kind !== 'mcp' && { MCP_PORT: '1' }),
      ...ports,
      ...env,
    })
    await role.line(new RegExp(`^${kind} `, 'm'))
  }
  // As systemd or compose does: one that finds its database in recovery ends, and is started again.
  const start = async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await launch()
      } catch (error) {
        if (attempt === STARTS_MAX) throw error
        await delay(RESTART_AFTER_MS)
      }
    }
  }
  await start()
  return {
    kind,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    get pid() {
      return role.child.pid ?? 0
    },
    async kill() {
      role.child.kill('SIGKILL')
      await role.ended
    },
    start,
    async [Symbol.asyncDispose]() {
      role.child.kill('SIGTERM')
      await role.ended
    },
  }
}
