import { AppError } from '../kernel/errors/index.ts'
import { type Finding, gatherFacts, judgePreflight } from '../ops/preflight/index.ts'
import type { Platform } from './open-platform.ts'

export async function preflightOf({ clock, config, database }: Platform): Promise<Finding[]> {
  return judgePreflight(await gatherFacts({ db: database.db, clock, home: config.home }))
}

/**
 * Before a role that stays: says what will hurt, and throws `preflight_failed` for what loses data or ends in a crash.
 * Where people only try it out, on their own machine, that is told too and nothing is refused.
 */
export async function checkPreflight(platform: Platform): Promise<void> {
  const { config, log } = platform
  if (config.preflight === 'off') return
  const findings = (await preflightOf(platform)).filter(({ level }) => level !== 'ok')
  const refusals = findings.filter(({ level }) => level === 'refuse')
  if (refusals.length > 0 && config.preflight === 'refuse' && !config.isDevelopment) {
    const lines = refusals.map(({ check, message, cure }) => `${check}: ${message}; ${cure}`)
    throw new AppError('preflight_failed', `${lines.join('\n')}\n(PREFLIGHT=warn starts all the same)`)
  }
  for (const { level, check, message, cure } of findings) {
    // On a machine for trials warnings are of no use to anybody.
    const say = level === 'refuse' || !config.isDevelopment ? 'warn' : 'debug'
    log[say]({ check, cure }, `preflight: ${message}`)
  }
}
