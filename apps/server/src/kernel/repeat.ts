import type { Logger } from './log.ts'

/**
 * Does something again and again until it is disposed of, each time `everyMs` after the last ended, the first time at
 * once. What fails is logged when it begins to and tried again. Disposing waits for what is under way.
 */
export function repeat(task: {
  name: string
  everyMs: number
  log: Logger
  work: () => Promise<unknown>
}): AsyncDisposable {
  const { name, everyMs, log, work } = task
  let isStopped = false
  let isFailing = false
  let timer: NodeJS.Timeout | undefined
  let underWay = round()

  async function round(): Promise<void> {
    try {
      await work()
      isFailing = false
    } catch (error) {
      if (!isFailing)
        log.warn({ err: error, task: name }, 'a task in the background failed; it is tried again')
      isFailing = true
    }
    if (isStopped) return
    timer = setTimeout(() => {
      underWay = round()
    }, everyMs).unref()
  }

  return {
    async [Symbol.asyncDispose]() {
      isStopped = true
      clearTimeout(timer)
      await underWay
    },
  }
}
