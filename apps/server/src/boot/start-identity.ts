import { Worker } from 'node:worker_threads'
import type { IdentityThreadData } from './identity-thread.ts'
import type { Platform } from './open-platform.ts'

/** A thread that ends by itself is started again after so long. */
const RESTART_MS = 30_000

/**
 * Groups offers into products in a thread of its own: comparing takes whole seconds of computing, which requests that
 * this process answers should not wait for. Disposing waits for what is being stored.
 */
export function startIdentity({
  databaseUrl,
  config,
  log,
}: Pick<Platform, 'databaseUrl' | 'log'> & {
  config: Pick<Platform['config'], 'logLevel' | 'grouping'>
}): AsyncDisposable {
  if (config.grouping === 'off') return { [Symbol.asyncDispose]: async () => {} }
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let worker = start()

  function start(): Worker {
    const workerData: IdentityThreadData = {
      databaseUrl,
      logLevel: config.logLevel,
      owner: crypto.randomUUID(),
    }
    const thread = new Worker(new URL('./identity-thread.ts', import.meta.url), { workerData })
    thread.unref()
    thread.on('error', error => log.error({ err: error }, 'grouping offers failed; it is started again'))
    thread.on('exit', () => {
      if (isStopped) return
      timer = setTimeout(() => {
        worker = start()
      }, RESTART_MS).unref()
    })
    return thread
  }

  return {
    async [Symbol.asyncDispose]() {
      isStopped = true
      clearTimeout(timer)
      if (worker.threadId === -1) return
      // Not `once` of node:events: it would fail with the thread, whose errors are told above.
      const ended = new Promise(resolve => worker.once('exit', resolve))
      worker.ref()
      worker.postMessage('stop')
      await ended
    },
  }
}
