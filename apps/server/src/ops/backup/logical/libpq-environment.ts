const PARAMETERS: Readonly<Record<string, string>> = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  options: 'PGOPTIONS',
}

/**
 * A connection string as the environment PostgreSQL's programs read: command lines can be read by every user of the
 * machine, an environment by its owner alone.
 */
export function libpqEnvironment(databaseUrl: string, database?: string): Record<string, string> {
  const url = new URL(databaseUrl)
  const host = url.searchParams.get('host') ?? url.hostname.replace(/^\[|\]$/g, '')
  const found: Record<string, string> = {
    PGHOST: decodeURIComponent(host),
    PGPORT: url.searchParams.get('port') ?? url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: database ?? decodeURIComponent(url.pathname.slice(1)),
    PGAPPNAME: 'buywhere-backup',
    PGCONNECT_TIMEOUT: '15',
    // No file in a home folder has a say in where a backup comes from, or goes.
    PGPASSFILE: '/dev/null',
    PGSERVICEFILE: '/dev/null',
  }
  for (const [name, variable] of Object.entries(PARAMETERS))
    found[variable] = url.searchParams.get(name) ?? ''
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''))
}
