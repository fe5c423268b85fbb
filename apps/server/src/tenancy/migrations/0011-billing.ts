import { sql } from 'kysely'
import { type Migration, protectTable } from '../../kernel/db/index.ts'

const READ = ['select'] as const
const WRITE = ['select', 'insert', 'update'] as const

/** What was bought is written by the platform alone; the organisation reads its own. */
export const billingMigration: Migration = {
  async up(db) {
    await sql`
      -- An organisation as the payment provider knows it.
      create table tenancy.billing_customers (
        org_id bigint not null references tenancy.orgs (id),
        provider text not null check (provider in ('stripe', 'local')),
        -- null until the provider has answered.
        customer_id text,
        created_at timestamptz not null,
        -- Somebody changes the subscription; whoever comes meanwhile is turned away.
        busy_until timestamptz,
        primary key (org_id, provider),
        unique (provider, customer_id),
        unique (org_id, provider, customer_id)
      );

      -- What the provider said, by webhook or in an answer. Append-only: subscriptions and invoices are made from it,
      -- whatever the order it came in. org_id null: of a customer that was not known when it came.
      create table tenancy.billing_events (
        provider text not null,
        id text not null,
        org_id bigint,
        customer_id text,
        type text not null,
        subject_kind text check (subject_kind in ('subscription', 'invoice')),
        subject_id text,
        -- By the provider's clock.
        at timestamptz not null,
        received_at timestamptz not null,
        is_answer boolean not null,
        state jsonb,
        primary key (provider, id),
        check ((subject_kind is null) = (subject_id is null) and (subject_kind is null) = (state is null)),
        foreign key (org_id, provider, customer_id)
          references tenancy.billing_customers (org_id, provider, customer_id)
      );
      create index billing_events_subject_idx on tenancy.billing_events (provider, subject_kind, subject_id);
      create index billing_events_customer_idx on tenancy.billing_events (provider, customer_id);
      create index billing_events_org_id_idx on tenancy.billing_events (org_id);
      create trigger billing_events_are_append_only before update or delete on tenancy.billing_events
        for each statement execute function tenancy.refuse_change();
      create trigger billing_events_are_not_truncated before truncate on tenancy.billing_events
        for each statement execute function tenancy.refuse_change();

      create table tenancy.subscriptions (
        provider text not null,
        subscription_id text not null,
        org_id bigint not null,
        customer_id text not null,
        status text not null check (status in ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due',
          'unpaid', 'paused', 'canceled')),
        -- null: its price belongs to no plan of ours.
        plan_code text,
        -- The item that carries the plan, which a change replaces.
        item_id text,
        started_at timestamptz not null,
        period_start timestamptz,
        period_end timestamptz,
        -- It ends then, unless somebody thinks better of it.
        cancel_at timestamptz,
        ended_at timestamptz,
        past_due_since timestamptz,
        -- By the provider's clock: the newest it is made from.
        as_of timestamptz not null,
        primary key (provider, subscription_id),
        unique (org_id, provider, subscription_id),
        foreign key (org_id, provider, customer_id)
          references tenancy.billing_customers (org_id, provider, customer_id)
      );
      create index subscriptions_past_due_idx on tenancy.subscriptions (past_due_since)
        where past_due_since is not null;

      create table tenancy.invoices (
        provider text not null,
        invoice_id text not null,
        org_id bigint not null,
        customer_id text not null,
        -- No reference: an invoice may be told of before its subscription is.
        subscription_id text,
        number text,
        status text not null check (status in ('draft', 'open', 'paid', 'uncollectible', 'void')),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        amount_due_minor bigint not null,
        amount_paid_minor bigint not null,
        description text,
        period_start timestamptz,
        period_end timestamptz,
        issued_at timestamptz not null,
        paid_at timestamptz,
        next_attempt_at timestamptz,
        hosted_url text,
        pdf_url text,
        as_of timestamptz not null,
        primary key (provider, invoice_id),
        unique (org_id, provider, invoice_id),
        foreign key (org_id, provider, customer_id)
          references tenancy.billing_customers (org_id, provider, customer_id)
      );
      create index invoices_org_id_idx on tenancy.invoices (org_id, issued_at desc);

      -- Agent-minutes past the plan's, by the hour, and whether the provider has them.
      create table tenancy.meter_reports (
        org_id bigint not null references tenancy.orgs (id),
        hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
        agent_minutes bigint not null check (agent_minutes > 0),
        identifier text not null unique,
        first_sent_at timestamptz not null,
        accepted_at timestamptz,
        primary key (org_id, hour)
      );

      -- Each step towards the end of service, taken once for each time that payment fails.
      create table tenancy.dunning_steps (
        org_id bigint not null,
        provider text not null,
        subscription_id text not null,
        past_due_since timestamptz not null,
        step text not null check (step in ('day_0', 'day_3', 'day_6', 'restricted')),
        taken_at timestamptz not null,
        primary key (provider, subscription_id, past_due_since, step),
        foreign key (org_id, provider, subscription_id)
          references tenancy.subscriptions (org_id, provider, subscription_id)
      );

      create trigger access_change after insert or delete or update of status, plan_code, past_due_since, cancel_at,
        ended_at on tenancy.subscriptions for each row execute function tenancy.note_access_change('org_id');
    `.execute(db)
    const statements = [
      protectTable('tenancy.billing_customers', { tenant: READ, platform: WRITE }),
      protectTable('tenancy.billing_events', { tenant: READ, platform: ['select', 'insert'] }),
      protectTable('tenancy.subscriptions', { tenant: READ, platform: WRITE }),
      protectTable('tenancy.invoices', { tenant: READ, platform: WRITE }),
      protectTable('tenancy.meter_reports', { tenant: READ, platform: WRITE }),
      protectTable('tenancy.dunning_steps', { tenant: READ, platform: WRITE }),
    ]
    await sql.raw(statements.join('\n')).execute(db)
  },
  async down(db) {
    await sql`
      drop table tenancy.dunning_steps, tenancy.meter_reports, tenancy.invoices, tenancy.subscriptions,
        tenancy.billing_events, tenancy.billing_customers
    `.execute(db)
  },
}
