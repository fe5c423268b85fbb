import { Socket } from 'node:net'
import pg from 'pg'

const CONNECT_TIMEOUT_MS = 3_000
const PROBE_TIMEOUT_MS = 2_000

/** Gives up on a server that does not answer sooner than one gives up waiting for a connection that is in use. */
export class QuickClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  }
}

/** Rejects unless the server does a statement within two seconds: a PgBouncer takes connections without it. */
export async function probeServer(url: string): Promise<void> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    stream: () => socket,
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
    application_name: 'buywhere-probe',
  })
  // Told by the statement that fails, too.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    // Not a goodbye: on a half-open line nobody would hear it.
    socket.destroy()
  }
}
