import type { Database } from '../../kernel/db/index.ts'
import { hashEntry, type StoredEntry } from './hash-entry.ts'
import { type AuditHead, listChains, readChainEnd, readEntries } from './read-chain.ts'

const PAGE_ROWS = 1_000

/** The first entry of a chain that is not as it was written. */
export type AuditFault = {
  number: number
  /** For people. */
  reason: string
}

/** A chain as far as it was found good; all of it when there is no `fault`. */
export type ChainReport = { chain: number; entries: number; hash: string; fault: AuditFault | null }

/**
 * Walks every chain and computes each hash anew. Entries may be appended meanwhile. `noted`: heads that were written
 * down elsewhere before; each must still be passed on the way, which even a log rewritten as a whole cannot do.
 */
export async function* verifyAudit(
  db: Database,
  noted: readonly AuditHead[] = [],
): AsyncGenerator<ChainReport> {
  const notedOf = Map.groupBy(noted, ({ chain }) => chain)
  const chains = new Set([...(await listChains(db)), ...notedOf.keys()])
  for (const chain of [...chains].sort((a, b) => a - b)) {
    yield await verifyChain(db, chain, notedOf.get(chain) ?? [])
  }
}

async function verifyChain(db: Database, chain: number, noted: readonly AuditHead[]): Promise<ChainReport> {
  const notedHash = new Map(noted.map(head => [head.length, head.hash]))
  let hash: Buffer = Buffer.alloc(0)
  let entries = 0
  const report = (fault: AuditFault | null): ChainReport => ({
    chain,
    entries,
    hash: hash.toString('hex'),
    fault,
  })

  while (true) {
    const rows = await readEntries(db, { chain, after: entries, limit: PAGE_ROWS })
    for (const row of rows) {
      const fault = findFault(row, entries + 1, hash)
      if (fault !== null) return report(fault)
      hash = row.hash
      entries = row.number
      const expected = notedHash.get(entries)
      if (expected !== undefined && expected !== report(null).hash) {
        return report({ number: entries, reason: 'the chain was rewritten: its hash was noted as another' })
      }
    }
    if (rows.length === PAGE_ROWS) continue

    const { head, lastNumber } = await readChainEnd(db, chain)
    // Somebody wrote on since the last page was read.
    if (lastNumber > entries && head !== null && head.length >= lastNumber) continue
    return report(findFaultAtEnd(report(null), head, Math.max(0, ...notedHash.keys())))
  }
}

function findFault(row: StoredEntry, expectedNumber: number, previous: Buffer): AuditFault | null {
  if (row.number !== expectedNumber) return { number: expectedNumber, reason: 'the entry is missing' }
  if (row.chain !== (row.orgId ?? 0)) {
    return { number: row.number, reason: 'the entry names an organisation that the chain is not of' }
  }
  if (!hashEntry(previous, row).equals(row.hash)) {
    return { number: row.number, reason: 'the entry is not the one that was hashed' }
  }
  return null
}

function findFaultAtEnd(
  { entries, hash }: ChainReport,
  head: AuditHead | null,
  notedLength: number,
): AuditFault | null {
  if (entries < notedLength) return { number: entries + 1, reason: 'the entry is missing: it was noted' }
  if (head === null) {
    return entries === 0 ? null : { number: entries, reason: 'the head of the chain is missing' }
  }
  if (head.length > entries)
    return { number: entries + 1, reason: 'the entry is missing: the head counts it' }
  if (head.length < entries) {
    return { number: head.length + 1, reason: 'the head of the chain does not count the entry' }
  }
  if (head.hash !== hash) {
    return { number: entries, reason: 'the head of the chain has another hash than its last entry' }
  }
  return null
}
