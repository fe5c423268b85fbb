import { appendFile, type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { PendingUsage } from './pending-usage.ts'

/** A file of events, one JSON line each, that is sent as a whole. */
export type SpoolFile = {
  path: string
  /** Stays open: what another process took for abandoned and removed can be read all the same. */
  handle: FileHandle | null
  bytes: number
  /** Recorded, and not written yet. */
  unwritten: string[]
  /** What its events add to the totals. */
  pending: PendingUsage
  events: number
}

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const SET_ASIDE_NAME = 'usage-refused.ndjson'
/** `usage~machine~pid~process~number.ndjson` */
const NAME = /^usage~([^~]+)~(\d+)~([^~]+)~\d+\.ndjson$/

export const machineName = (): string => hostname().replace(/[^\w.-]/g, '_') || 'machine'

/** Whose file this is; null when the name is none of ours. */
export function ownerOf(name: string): { machine: string; pid: number; processId: string } | null {
  const match = NAME.exec(name)
  return match && { machine: match[1]!, pid: Number(match[2]), processId: match[3]! }
}

/** The files of one process: one that is written, and those that wait to be sent. */
export class Spool {
  readonly #folder: string
  readonly #prefix: string
  #number = 0
  #current: SpoolFile
  readonly #closed: SpoolFile[] = []
  // Writing, closing and reading take turns.
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(folder: string, processId: string) {
    this.#folder = folder
    this.#prefix = `usage~${machineName()}~${process.pid}~${processId}~`
    this.#current = this.#next()
  }

  static async open(folder: string, processId: string): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
    return new Spool(folder, processId)
  }

  get current(): SpoolFile {
    return this.#current
  }

  /** Oldest first; the current one is not among them. */
  get closed(): readonly SpoolFile[] {
    return this.#closed
  }

  get bytes(): number {
    return this.#closed.reduce((sum, file) => sum + file.bytes, this.#current.bytes)
  }

  /** Hands what is recorded to the operating system. What cannot be written stays in memory; throws then. */
  write(): Promise<void> {
    return this.#inTurn(async () => {
      for (const file of [...this.#closed, this.#current]) await writeOut(file)
    })
  }

  /** Closes the current file when it holds anything, and begins another. */
  rotate(): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#current
      if (file.events === 0) return
      this.#closed.push(file)
      this.#current = this.#next()
      // What cannot be written is sent from memory.
      await writeOut(file).catch(() => {})
    })
  }

  /** The lines of a closed file, those that could not be written included. */
  read(file: SpoolFile): Promise<string[]> {
    return this.#inTurn(async () => {
      const written = Buffer.alloc(file.bytes)
      let length = 0
      while (file.handle !== null && length < file.bytes) {
        const { bytesRead } = await file.handle.read(written, length, file.bytes - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return [...linesOf(written.toString('utf8', 0, length)), ...file.unwritten]
    })
  }

  /** Forgets a closed file whose events are in the database: at once here, on the disk when it resolves. */
  async remove(file: SpoolFile): Promise<void> {
    this.#closed.splice(this.#closed.indexOf(file), 1)
    file.unwritten = []
    // What stays there is found by whoever comes next, and counts nothing twice.
    await Promise.allSettled([file.handle?.close(), rm(file.path, { force: true })])
  }

  /** Keeps lines for people to look at. */
  async setAside(lines: readonly string[]): Promise<void> {
    await appendFile(join(this.#folder, SET_ASIDE_NAME), `${lines.join('\n')}\n`, { mode: FILE_MODE })
  }

  /** Leaves the files where they are. */
  async close(): Promise<void> {
    await this.write()
    await Promise.all([this.#current, ...this.#closed].map(file => file.handle?.close()))
  }

  #next(): SpoolFile {
    const path = join(this.#folder, `${this.#prefix}${++this.#number}.ndjson`)
    return { path, handle: null, bytes: 0, unwritten: [], pending: new Map(), events: 0 }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => {})
    return result
  }
}

/** Lines that end; one that was cut off by a crash is lost, those before it are not. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n')
  lines.pop()
  return lines.filter(Boolean)
}

async function writeOut(file: SpoolFile): Promise<void> {
  if (file.unwritten.length === 0) return
  const lines = file.unwritten
  file.unwritten = []
  const chunk = Buffer.from(`${lines.join('\n')}\n`)
  try {
    file.handle ??= await open(file.path, 'w+', FILE_MODE)
    let written = 0
    while (written < chunk.length) {
      const at = file.bytes + written
      written += (await file.handle.write(chunk, written, chunk.length - written, at)).bytesWritten
    }
    // Counted once it is whole: half of a chunk is written over by the next try.
    file.bytes += chunk.length
  } catch (error) {
    file.unwritten = [...lines, ...file.unwritten]
    throw error
  }
}
