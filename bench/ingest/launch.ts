import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const LAUNCHER = join(import.meta.dirname, '../../buywhere')

export type Summary = {
  status: string
  rows_read: number
  rows_per_s: number
  seconds: number
  peak_rss_megabytes: number
}

/** Reads a feed by the real command; answers what it prints. */
export async function ingest(home: string, feed: string): Promise<Summary> {
  const child = launch(home, ['ingest', '--source', 'bench', '--country', 'US', feed])
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`the ingest ended with ${status}: ${output}`)
  return JSON.parse(output.trim().split('\n').at(-1)!) as Summary
}

/** The real server over the same home; `url` once it answers. */
export async function serve(home: string): Promise<AsyncDisposable & { url: string }> {
  const child = launch(home, ['up'])
  const ended = once(child, 'close')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  let url: string | undefined
  while (url === undefined) {
    const end = await Promise.race([once(child.stdout, 'data').then(() => null), ended])
    url = /^api\s+(\S+)/m.exec(output)?.[1]
    if (end !== null && url === undefined) throw new Error(`the server ended: ${output}`)
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** A command of the launcher that prints one line. */
export async function lineOf(home: string, args: readonly string[]): Promise<string> {
  const child = launch(home, args)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  await once(child, 'close')
  return output.trim().split('\n').at(-1)!
}

function launch(home: string, args: readonly string[]) {
  return spawn(LAUNCHER, args, {
    env: {
      ...process.env,
      BUYWHERE_HOME: home,
      LOG_LEVEL: 'error',
      DEMO: 'off',
      API_PORT: '0',
      MCP_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
