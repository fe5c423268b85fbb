import type pg from 'pg'

/** Roles belong to the server and are in no dump of a database; what the dump grants is granted to these. */
const ROLES = ['buywhere_tenant', 'buywhere_platform']

/** Makes the roles a dump of ours grants rights to, where the server lacks them, as the migration did that made them. */
export async function ensureRoles(server: pg.ClientBase): Promise<void> {
  for (const name of ROLES) {
    await server.query(`
      do $$ begin
        -- Who may not make roles need not, where they are.
        if to_regrole('${name}') is null then
          begin
            create role ${name} nologin;
          exception when duplicate_object or unique_violation then null;
          end;
        end if;
        if not pg_has_role(current_user, '${name}', 'member') then
          grant ${name} to current_user;
        end if;
      end $$
    `)
  }
}
