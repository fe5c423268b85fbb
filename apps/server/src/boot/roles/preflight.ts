import { AppError } from '../../kernel/errors/index.ts'
import { preflightOf } from '../check-preflight.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

/** A line for each thing looked at. Exit 1 when `up`, `api` and `worker` would refuse to start in production. */
export const preflight: RunRole = async context => {
  if (context.args.length > 0) throw new AppError('usage', 'preflight takes nothing')
  await using platform = await openPlatform(context)
  const findings = await preflightOf(platform)
  for (const { check, level, message, cure } of findings) {
    context.print(`${level.padEnd(6)}  ${check.padEnd(10)}  ${message}${cure === null ? '' : `; ${cure}`}`)
  }
  return findings.some(({ level }) => level === 'refuse') ? 1 : 0
}
