import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from './database.ts'

// Two roles nobody logs in as. Every table with rows of organisations lets in these two only, row-level security
// being forced: what forgets to say for whom it works sees nothing, unless it is logged in as a superuser.
const TENANT_ROLE = 'buywhere_tenant'
const PLATFORM_ROLE = 'buywhere_platform'

/**
 * One transaction that sees and writes the rows of one organisation only (and reads public ones). The role and the
 * organisation are set for the transaction, so that a transaction-mode PgBouncer may stand in between.
 */
export function asTenant<T>(
  db: Database,
  orgId: number,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  return inRole(db, TENANT_ROLE, String(orgId), work)
}

/** One transaction over all organisations: for what looks a caller up, counts, bills and repairs. */
export function asPlatform<T>(
  db: Database,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  return inRole(db, PLATFORM_ROLE, '', work)
}

/**
 * For the rest of a transaction that the catalogue's owner began: what it writes next is the platform's, as the audit
 * log is. There is no way back within it.
 */
export async function actAsPlatform(transaction: DatabaseTransaction): Promise<void> {
  await sql`select set_config('role', ${PLATFORM_ROLE}, true)`.execute(transaction)
}

function inRole<T>(
  db: Database,
  role: string,
  orgId: string,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async transaction => {
    await sql`
      select set_config('buywhere.org_id', ${orgId}, true), set_config('role', ${role}, true)
    `.execute(transaction)
    return work(transaction)
  })
}

type Right = 'select' | 'insert' | 'update' | 'delete'

type Grants = {
  /** What a tenant may do with its own rows. */
  tenant: readonly Right[]
  /** What the platform may do with all rows. */
  platform: readonly Right[]
  /** Column with the organisation. */
  orgColumn?: string
}

/**
 * Statements that close a table to all but the rows' own organisation and the platform. For migrations; `table` is a
 * qualified name.
 */
export function protectTable(table: string, { tenant, platform, orgColumn = 'org_id' }: Grants): string {
  const own = `${orgColumn} = kernel.current_org_id()`
  const grant = (rights: readonly string[], role: string) =>
    rights.length === 0 ? '' : `grant ${rights.join(', ')} on ${table} to ${role};`
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy own_rows on ${table} to ${TENANT_ROLE} using (${own}) with check (${own});
    create policy all_rows on ${table} to ${PLATFORM_ROLE} using (true) with check (true);
    ${grant(tenant, TENANT_ROLE)}
    ${grant(platform, PLATFORM_ROLE)}
  `
}

/**
 * Statements for a table of the catalogue: its owner, who fills it for all, goes on as before; tenants read the rows
 * that are public or their own, and write nothing.
 */
export function protectPublishedTable(table: string): string {
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy owners_rows on ${table} to current_user using (true) with check (true);
    create policy readable_rows on ${table} for select to ${TENANT_ROLE}
      using (org_id is null or org_id = kernel.current_org_id());
    create policy all_rows on ${table} for select to ${PLATFORM_ROLE} using (true);
    grant select on ${table} to ${TENANT_ROLE}, ${PLATFORM_ROLE};
  `
}

/** Statements that undo `protectPublishedTable`. */
export function unprotectPublishedTable(table: string): string {
  return `
    revoke all on ${table} from ${TENANT_ROLE}, ${PLATFORM_ROLE};
    drop policy owners_rows on ${table};
    drop policy readable_rows on ${table};
    drop policy all_rows on ${table};
    alter table ${table} no force row level security;
    alter table ${table} disable row level security;
  `
}
