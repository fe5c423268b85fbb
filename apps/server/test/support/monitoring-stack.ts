import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

const PROGRAMS = [
  'prometheus',
  'prometheus-alertmanager',
  'prometheus-blackbox-exporter',
  'promtool',
  'amtool',
]

/** Of the monitoring programs those that the machine has not. */
export function missingMonitoringPrograms(names: readonly string[] = PROGRAMS): string[] {
  return names.filter(name => spawnSync(name, ['--version']).error !== undefined)
}

/** For tests: `skip` is false where the machine has these programs. */
export function onlyWith(...names: string[]): { skip: string | false } {
  const missing = missingMonitoringPrograms(names)
  return { skip: missing.length === 0 ? false : `no ${missing.join(', ')}` }
}

export type MonitoringPart = {
  /** 127.0.0.1 and a port. */
  address: string
  /** kill -9. */
  kill(): Promise<void>
  /** Again, at the same address, with what it had stored. */
  restart(): Promise<void>
}

export type MonitoringStack = {
  prometheus: MonitoringPart
  alertmanager: MonitoringPart
  blackbox: MonitoringPart
  /** What the programs said, for when they do not start. */
  said(): string
  [Symbol.asyncDispose](): Promise<void>
}

type Addresses = { prometheus: string; alertmanager: string; blackbox: string }

/**
 * Throw-away Prometheus, Alertmanager and blackbox exporter on free ports. `configure` is given their addresses and
 * answers what each reads; JSON is YAML. Files are written beside prometheus.yml, under the name that is their key.
 */
export async function startMonitoring(
  configure: (addresses: Addresses) => {
    prometheus: unknown
    alertmanager: unknown
    blackbox: unknown
    files: Record<string, string>
  },
): Promise<MonitoringStack> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-monitoring-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const [prometheus, alertmanager, blackbox] = await Promise.all([
    freeAddress(),
    freeAddress(),
    freeAddress(),
  ])
  const addresses = { prometheus, alertmanager, blackbox }
  const { files, ...configs } = configure(addresses)
  const texts = Object.entries(configs).map(
    ([name, config]) => [`${name}.yml`, JSON.stringify(config)] as const,
  )
  for (const [name, text] of [...texts, ...Object.entries(files)]) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text, { mode: 0o600 })
  }
  let said = ''
  const start = async (program: string, address: string, flags: readonly string[]) => {
    const launch = () => {
      const child = spawn(program, [...flags, `--web.listen-address=${address}`], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said = (said + text).slice(-20_000)
        })
      }
      return child
    }
    let child = launch()
    const part: MonitoringPart = {
      address,
      kill: () => end(child),
      async restart() {
        await end(child)
        child = launch()
        await until(() => isReady(address))
      },
    }
    stack.defer(() => end(child))
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${said}`)
      return isReady(address)
    })
    return part
  }
  const parts = {
    blackbox: await start('prometheus-blackbox-exporter', blackbox, [
      '--config.file=blackbox.yml',
      // It gives up so much earlier than it is waited for: of a short wait its own half second leaves nothing.
      '--timeout-offset=0.1',
    ]),
    alertmanager: await start('prometheus-alertmanager', alertmanager, [
      '--config.file=alertmanager.yml',
      '--storage.path=alertmanager',
      '--cluster.listen-address=',
    ]),
    prometheus: await start('prometheus', prometheus, [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=prometheus',
      '--rules.alert.resend-delay=1s',
    ]),
  }
  const owned = stack.move()
  return { ...parts, said: () => said, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function isReady(address: string): Promise<boolean> {
  const answer = await fetch(`http://${address}/-/healthy`).catch(() => null)
  return answer?.ok === true
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
}

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return `127.0.0.1:${port}`
}
