import type { RoleContext } from './role.ts'

/** What `parseArgs` is told of the switch that every command takes which destroys something. */
export const YES = { yes: { type: 'boolean', default: false } } as const

const NOTHING_DONE = 2

/**
 * For a command that destroys something and was not told `--yes`: says what it would do, and answers the exit status
 * to end with, which is not that of work done.
 */
export function sayWhatItWouldDo(
  { print }: Pick<RoleContext, 'print'>,
  command: string,
  effects: readonly string[],
): number {
  for (const effect of effects) print(`would ${effect}`)
  print(`nothing was done; to do it: ./buywhere ${command} --yes`)
  return NOTHING_DONE
}
