import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { AppError } from '../../kernel/errors/index.ts'
import { type AuditHead, listAuditHeads } from '../../tenancy/audit/read-chain.ts'
import { verifyAudit } from '../../tenancy/audit/verify-audit.ts'
import { openPlatform } from '../open-platform.ts'
import type { RoleContext, RunRole } from '../role.ts'

const USAGE = 'audit verify [--heads FILE], or audit heads'

const NotedHead = z.object({
  chain: z.int().nonnegative(),
  length: z.int().nonnegative(),
  hash: z.string().regex(/^([0-9a-f]{64})?$/),
})

export const audit: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: { heads: { type: 'string' } },
    allowPositionals: true,
  })
  const [verb] = positionals
  if (positionals.length !== 1) throw new AppError('usage', USAGE)
  if (verb === 'verify') return verify(context, values.heads)
  if (verb === 'heads' && values.heads === undefined) return printHeads(context)
  throw new AppError('usage', USAGE)
}

/** 1 when any entry of any chain is not as it was written. */
async function verify(context: RoleContext, file: string | undefined): Promise<number> {
  const noted = file === undefined ? [] : await readNotedHeads(file)
  await using platform = await openPlatform(context)
  let chains = 0
  let entries = 0
  let faults = 0
  for await (const report of verifyAudit(platform.database.db, noted)) {
    chains++
    entries += report.entries
    context.print(`chain ${report.chain}  ${report.entries} entries  ${report.hash}`)
    if (report.fault === null) continue
    faults++
    context.print(`chain ${report.chain}  entry ${report.fault.number}: ${report.fault.reason}`)
  }
  context.print(
    `${chains} chains, ${entries} entries, ${faults === 0 ? 'all good' : `${faults} chains broken`}`,
  )
  return faults === 0 ? 0 : 1
}

/** JSON lines, to be kept where the database's owner cannot change them. */
async function printHeads(context: RoleContext): Promise<number> {
  await using platform = await openPlatform(context)
  const at = platform.clock.now().toISOString()
  for (const head of await listAuditHeads(platform.database.db))
    context.print(JSON.stringify({ ...head, at }))
  return 0
}

async function readNotedHeads(file: string): Promise<AuditHead[]> {
  const lines = (await readFile(file, 'utf8')).split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const head = NotedHead.safeParse(parseJson(line))
    if (!head.success) throw new AppError('usage', `${file}, line ${index + 1}: not a line of audit heads`)
    return [head.data]
  })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
