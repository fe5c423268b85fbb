import { isDatabaseAway } from './is-database-away.ts'

const FAILURES_TO_OPEN = 3
const PROBE_EVERY_MS = 1_000

/** Thrown instead of asking a server that did not answer when last asked. */
export class CircuitOpenError extends Error {
  readonly code = 'DATABASE_CIRCUIT_OPEN'

  constructor() {
    super('the database did not answer the last attempts; it is tried again every second')
    this.name = 'CircuitOpenError'
  }
}

export type Circuit = {
  readonly isOpen: boolean
  /** Whether the last thing asked of the server was answered. */
  readonly isAnswering: boolean
  /** Throws `CircuitOpenError` while open. */
  check(): void
  /** Takes note of how an attempt ended: `undefined` when it went well. Errors of the statement's own are answers. */
  note(error: unknown): void
  /** Calls back once, when it next opens, unless the answer was called before. */
  onceOpen(callBack: () => void): () => void
  [Symbol.dispose](): void
}

/** Too many connections are the server's answer, not its absence. */
const isAbsence = (error: unknown): boolean =>
  isDatabaseAway(error) && (error as { code?: string }).code !== '53300'

/**
 * After a few attempts in a row that met nobody, all further ones fail at once instead of waiting each for itself; one
 * probe a second finds out when the server is back. `onOpen` is called each time it opens.
 */
export function createCircuit(options: {
  /** Rejects while the server is away. */
  probe: () => Promise<unknown>
  onOpen: (lastError: unknown) => void
  onClose: () => void
  probeEveryMs?: number
}): Circuit {
  const { probe, onOpen, onClose, probeEveryMs = PROBE_EVERY_MS } = options
  let failures = 0
  let isOpen = false
  let isEnded = false
  let timer: NodeJS.Timeout | undefined
  const waiting = new Set<() => void>()

  function note(error: unknown): void {
    if (isEnded) return
    if (error === undefined || !isAbsence(error)) {
      failures = 0
      if (isOpen) close()
      return
    }
    failures++
    if (isOpen || failures < FAILURES_TO_OPEN) return
    isOpen = true
    probeLater()
    onOpen(error)
    for (const callBack of waiting) callBack()
    waiting.clear()
  }

  function close(): void {
    isOpen = false
    clearTimeout(timer)
    onClose()
  }

  function probeLater(): void {
    timer = setTimeout(async () => {
      try {
        await probe()
        note(undefined)
      } catch {
        if (isOpen && !isEnded) probeLater()
      }
    }, probeEveryMs).unref()
  }

  return {
    get isOpen() {
      return isOpen
    },
    get isAnswering() {
      return failures === 0 && !isOpen
    },
    check() {
      if (isOpen) throw new CircuitOpenError()
    },
    note,
    onceOpen(callBack) {
      waiting.add(callBack)
      return () => void waiting.delete(callBack)
    },
    [Symbol.dispose]() {
      isEnded = true
      isOpen = false
      clearTimeout(timer)
    },
  }
}
