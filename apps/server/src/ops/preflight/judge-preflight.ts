/** What a machine was found to be. Bytes, shares 0 to 1; null: could not be told. */
export type PreflightFacts = {
  memoryLimitBytes: number | null
  memoryFreeBytes: number | null
  /** Swap there is, used or not. */
  swapBytes: number | null
  /** What the index of the catalogue as it is will take. */
  indexBytesExpected: number
  openFilesMax: number | null
  diskUsedShare: number | null
  diskFreeBytes: number | null
  /** This machine's clock against the database's: positive when it is ahead. */
  clockAheadMs: number | null
  /** Settings of the database by name, and whether its pages have checksums. */
  database: Readonly<Record<string, string>>
}

export type Finding = {
  check: 'memory' | 'swap' | 'open_files' | 'disk' | 'clock' | 'database'
  level: 'ok' | 'warn' | 'refuse'
  message: string
  /** What to do about it; null: nothing needs to be. */
  cure: string | null
}

const MEGABYTE = 1_048_576
/** Node, the server and what they need beside the index. */
const BASE_BYTES = 400 * MEGABYTE
const OPEN_FILES_MIN = 4_096
const OPEN_FILES_LEAST = 256
const DISK_FREE_MIN_BYTES = 1_024 * MEGABYTE
const CLOCK_WARN_MS = 2_000
/** Tokens and signatures are good for five minutes. */
const CLOCK_REFUSE_MS = 300_000

const megabytes = (bytes: number) => `${Math.round(bytes / MEGABYTE)} MB`

/** Whether it is fit to run BuyWhere: `refuse` is what loses data or ends in a crash, `warn` what will hurt some day. */
export function judgePreflight(facts: PreflightFacts): Finding[] {
  return [memory(facts), swap(facts), openFiles(facts), disk(facts), clock(facts), ...database(facts)]
}

const fine = (check: Finding['check'], message: string): Finding => ({
  check,
  level: 'ok',
  message,
  cure: null,
})

function memory({
  memoryLimitBytes: limit,
  memoryFreeBytes: free,
  indexBytesExpected,
}: PreflightFacts): Finding {
  const needed = BASE_BYTES + indexBytesExpected
  if (limit === null || free === null) return fine('memory', 'cannot be told here')
  const cure = 'give the machine or container more memory, or serve fewer offers from it'
  if (limit < needed) {
    const message = `${megabytes(limit)} in all, and about ${megabytes(needed)} will be needed`
    return { check: 'memory', level: 'refuse', message, cure }
  }
  const message = `${megabytes(free)} of ${megabytes(limit)} free, about ${megabytes(needed)} will be needed`
  // A rebuild holds the old index and the new one for a while.
  const isTight = free < needed + indexBytesExpected
  return isTight ? { check: 'memory', level: 'warn', message, cure } : fine('memory', message)
}

function swap({ swapBytes }: PreflightFacts): Finding {
  if (swapBytes === null) return fine('swap', 'cannot be told here')
  if (swapBytes > 0) return fine('swap', `${megabytes(swapBytes)}`)
  const message = 'none: a moment short of memory ends a process instead of slowing it'
  return {
    check: 'swap',
    level: 'warn',
    message,
    cure: 'add a swap file of a few gigabytes, with vm.swappiness=10',
  }
}

function openFiles({ openFilesMax: max }: PreflightFacts): Finding {
  if (max === null) return fine('open_files', 'cannot be told here')
  if (max >= OPEN_FILES_MIN) return fine('open_files', `up to ${max}`)
  const level = max < OPEN_FILES_LEAST ? 'refuse' : 'warn'
  const message = `only ${max} open files: connections will be refused under load`
  return {
    check: 'open_files',
    level,
    message,
    cure: 'raise it: ulimit -n 65536, or LimitNOFILE=65536 in the unit',
  }
}

function disk({ diskUsedShare: used, diskFreeBytes: free }: PreflightFacts): Finding {
  if (used === null || free === null) return fine('disk', 'cannot be told here')
  const message = `${megabytes(free)} free, ${Math.round(used * 100)} % used`
  if (free >= DISK_FREE_MIN_BYTES && used < 0.8) return fine('disk', message)
  // What serves goes on with a full disk: it is told, and never a reason not to start.
  const cure = './buywhere retention lists what may go; else give BUYWHERE_HOME a larger disk'
  return { check: 'disk', level: 'warn', message, cure }
}

function clock({ clockAheadMs: ahead }: PreflightFacts): Finding {
  if (ahead === null) return fine('clock', 'cannot be told: the database did not answer')
  const off = Math.abs(ahead)
  if (off < CLOCK_WARN_MS) return fine('clock', `within ${Math.ceil(off)} ms of the database's`)
  const message = `${Math.round(off / 1_000)} s ${ahead > 0 ? 'ahead of' : 'behind'} the database's clock`
  const level = off >= CLOCK_REFUSE_MS ? 'refuse' : 'warn'
  return { check: 'clock', level, message, cure: 'keep both machines in step: chrony or systemd-timesyncd' }
}

const SAFE = {
  fsync: 'a power cut may destroy the database',
  full_page_writes: 'a power cut may leave pages half written',
} as const

function database({ database: settings }: PreflightFacts): Finding[] {
  const findings: Finding[] = Object.entries(SAFE).flatMap(([name, danger]) =>
    settings[name] === 'off'
      ? [
          {
            check: 'database',
            level: 'refuse',
            message: `${name} is off: ${danger}`,
            cure: `set ${name} = on`,
          },
        ]
      : [],
  )
  if (settings.synchronous_commit === 'off') {
    const message = 'synchronous_commit is off: a crash loses what was acknowledged last'
    findings.push({ check: 'database', level: 'warn', message, cure: 'set synchronous_commit = on' })
  }
  if (settings.data_checksums === 'off') {
    const message = 'data_checksums is off: damage on the disk goes unnoticed'
    findings.push({
      check: 'database',
      level: 'warn',
      message,
      cure: 'stop the server and run pg_checksums --enable',
    })
  }
  return findings.length > 0 ? findings : [fine('database', 'writes are safe, pages have checksums')]
}
