import { fork } from 'node:child_process'

export type ChildOptions = {
  signal: AbortSignal
  /** Its folder for temporary files: not all engines clear up after themselves. */
  scratch: string
  /** The most its JavaScript heap may hold. Far more than is ever there, where nothing is said. */
  heapMb?: number
}

const AMPLE_HEAP_MB = 12_288

type Answer<T> = { value: T } | { error: string }

/**
 * Runs one task in a Node process of its own and answers what it sends back: its memory is its own, and the heap of
 * one task does not burden the next. Throws what the task threw, as text; ends the process when `signal` aborts.
 */
export function inChild<Task extends object, Result>(
  file: string,
  task: Task,
  { signal, scratch, heapMb = AMPLE_HEAP_MB }: ChildOptions,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = fork(file, [], {
      // Standard output is the benchmark's result.
      stdio: ['ignore', 2, 2, 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc', `--max-old-space-size=${heapMb}`],
      // LanceDB would otherwise log a line a query.
      env: { ...process.env, RUST_LOG: 'error', TMPDIR: scratch },
    })
    const stop = () => void child.kill('SIGTERM')
    signal.addEventListener('abort', stop, { once: true })
    let answer: Answer<Result> | null = null
    child.on('message', message => {
      answer = message as Answer<Result>
    })
    child.on('error', reject)
    child.on('close', (status, ended) => {
      signal.removeEventListener('abort', stop)
      if (answer === null) reject(new Error(`the child process ended with ${status ?? ended} and no answer`))
      else if ('error' in answer) reject(new Error(answer.error))
      else resolve(answer.value)
    })
    child.send(task)
  })
}

/**
 * The other side of `inChild`: takes the one task, sends what comes of it and ends. `work` puts what has to be undone
 * on the stack, which is disposed of at the end and when the process is asked to end.
 */
export function answerParent<Task>(
  work: (task: Task, stack: AsyncDisposableStack) => Promise<unknown>,
): void {
  const stack = new AsyncDisposableStack()
  const giveUp = () => void stack.disposeAsync().finally(() => process.exit(1))
  process.once('SIGTERM', giveUp).once('SIGINT', giveUp).once('disconnect', giveUp)
  process.once('message', async task => {
    const answer = await work(task as Task, stack).then(
      value => ({ value }),
      error => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
    await stack.disposeAsync()
    process.removeListener('disconnect', giveUp)
    process.send?.(answer, () => process.exit(0))
  })
}
