import { BackupError } from '../types.ts'

/** The first minor release of pgBackRest 2 that knows a major version of PostgreSQL, by its release notes. */
const FIRST_MINOR: ReadonlyMap<number, number> = new Map([
  [15, 41],
  [16, 48],
  [17, 54],
  [18, 55],
])
const NEWEST = Math.max(...FIRST_MINOR.keys())

/**
 * Tells before anything is started whether pgBackRest can back up a server.
 * @param said what `pgbackrest version` prints
 * Throws BackupError `not_possible` that names both versions.
 */
export function requireSupported(said: string, serverMajor: number): void {
  const [, major, minor] = /^pgBackRest (\d+)\.(\d+)/.exec(said.trim()) ?? []
  if (major === undefined || minor === undefined) {
    throw new BackupError('not_possible', 'what answers to pgbackrest is not pgBackRest')
  }
  const needed = FIRST_MINOR.get(Math.min(serverMajor, NEWEST)) ?? 0
  if (Number(major) > 2 || (serverMajor <= NEWEST && Number(minor) >= needed)) return
  const cure =
    serverMajor <= NEWEST
      ? `pgBackRest 2.${needed} or newer`
      : 'a pgBackRest that knows this version of PostgreSQL'
  throw new BackupError(
    'not_possible',
    `pgBackRest ${major}.${minor} cannot back up PostgreSQL ${serverMajor}: install ${cure}, or use --kind logical`,
  )
}
