export class DeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`no answer within ${deadlineMs} ms`)
  }
}

/** Rejects with `DeadlineError` when `work` takes longer. What comes later is dropped. */
export function inTime<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // Once more around the loop: after this process stood still, the answer may lie in the socket unread.
    const timer = setTimeout(
      () => setImmediate(() => reject(new DeadlineError(deadlineMs))),
      Math.max(0, deadlineMs),
    )
    work.then(
      value => {
        clearTimeout(timer)
        resolve(value)
      },
      error => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
