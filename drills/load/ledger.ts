import { open, readFile } from 'node:fs/promises'

/** One write that the server said it has. */
export type Acknowledged =
  | { kind: 'offers'; source: string; skus: string[] }
  | { kind: 'click'; id: string }
  | { kind: 'key'; id: string }
  | { kind: 'revocation'; id: string }
  | { kind: 'source'; name: string; expiresAfterS: number }

export type Ledger = {
  /** Resolves once the entry is on disk: before that, nothing was promised to anybody. */
  note(entry: Acknowledged): Promise<void>
  read(): Promise<Acknowledged[]>
  [Symbol.asyncDispose](): Promise<void>
}

export async function openLedger(path: string): Promise<Ledger> {
  const file = await open(path, 'a')
  return {
    async note(entry) {
      await file.appendFile(`${JSON.stringify(entry)}\n`)
      await file.datasync()
    },
    async read() {
      const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean)
      return lines.map(line => JSON.parse(line) as Acknowledged)
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}
