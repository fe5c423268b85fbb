/** Where things lie in a store. */
export const backupPrefix = (id: string): string => `backups/${id}/`
export const manifestName = (id: string): string => `backups/${id}/manifest`
export const verifiedName = (id: string): string => `backups/${id}/verified`
export const baseName = (id: string): string => `backups/${id}/base.tar`
export const walPrefix = (systemIdentifier: string): string => `wal/${systemIdentifier}/`
export const walName = (systemIdentifier: string, file: string): string => `wal/${systemIdentifier}/${file}`

/** `20261121T224535Z-physical-9f3c`: names sort by time. */
export function backupId(kind: string, now: Date, random: string): string {
  return `${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${kind}-${random}`
}
