import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { freePort } from './system-postgres.ts'
import { until } from './until.ts'

const CONFIG = resolve(import.meta.dirname, '../../../../deploy/haproxy/haproxy.cfg')

/** For tests: `skip` is false where the machine has HAProxy. */
export const onlyHaproxy = {
  skip: spawnSync('haproxy', ['-v']).error === undefined ? false : 'no haproxy',
}

/** The HAProxy of `deploy/`, before two addresses on loopback, checking them every 100 ms. */
export async function startHaproxy(ports: readonly [number, number]) {
  const port = await freePort()
  const child = spawn('haproxy', ['-db', '-f', CONFIG], {
    env: {
      PATH: process.env.PATH,
      BUYWHERE_BIND: `127.0.0.1:${port}`,
      BUYWHERE_CHECK: '100ms',
      BUYWHERE_API_1: `127.0.0.1:${ports[0]}`,
      BUYWHERE_API_2: `127.0.0.1:${ports[1]}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  let log = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    log += text
  })
  const url = `http://127.0.0.1:${port}`
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`HAProxy ended: ${log}`)
    return (await fetch(`${url}/health`).catch(() => null))?.status === 200
  })
  return {
    url,
    port,
    /** What went wrong, as HAProxy tells it. */
    log: () => log,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
