import { totalmem } from 'node:os'
import { EmbeddedPostgresError } from './errors.ts'

export type Settings = Record<string, string>

const megabyte = 1024 * 1024
const name = /^[a-z_][a-z0-9_.]*$/i

/** How the server listens is ours alone: URL, adoption and supervision rest on it. */
const ours = new Set(['port', 'listen_addresses', 'unix_socket_directories', 'data_directory', 'hba_file'])

/** Settings for a catalogue on a machine it shares with the rest of BuyWhere, safe against power cuts. */
function defaultSettings(): Settings {
  // In a container the machine's memory is not ours; 0 or a huge figure means there is no limit.
  const limitBytes = process.constrainedMemory() || Number.POSITIVE_INFINITY
  const memoryMegabytes = Math.min(totalmem(), limitBytes) / megabyte
  return {
    shared_buffers: '256MB',
    effective_cache_size: `${Math.max(512, Math.round(memoryMegabytes / 2))}MB`,
    maintenance_work_mem: '256MB',
    max_connections: '100',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    synchronous_commit: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    random_page_cost: '1.1',
    jit: 'off',
    track_io_timing: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
  }
}

/**
 * The server's command line for a data folder and port. `overrides` win over the defaults.
 * Everyone can read a command line: no setting may hold a secret.
 *
 * @throws EmbeddedPostgresError bad_setting
 */
export function serverArguments(dataFolder: string, port: number, overrides: Settings): string[] {
  for (const key of Object.keys(overrides)) {
    if (!name.test(key)) throw new EmbeddedPostgresError('bad_setting', `'${key}' is no PostgreSQL setting`)
    if (ours.has(key.toLowerCase())) {
      throw new EmbeddedPostgresError('bad_setting', `'${key}' is set by BuyWhere and cannot be overridden`)
    }
  }
  const settings: Settings = {
    ...defaultSettings(),
    ...overrides,
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  }
  return ['-D', dataFolder, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])]
}
