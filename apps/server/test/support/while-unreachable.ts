import pg from 'pg'

/** Does the work while the database of this URL takes no connections and has lost those it had. */
export async function whileUnreachable<T>(url: string, work: () => Promise<T>): Promise<T> {
  const name = new URL(url).pathname.slice(1)
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const client = new pg.Client(admin.href)
  await client.connect()
  try {
    await client.query(`alter database ${name} with allow_connections false`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    return await work()
  } finally {
    await client.query(`alter database ${name} with allow_connections true`)
    await client.end()
  }
}
