import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

export const alertsMigration: Migration = {
  async up(db) {
    await sql`
      -- One row per time an alert was open: its fingerprint comes back, each time with a row of its own.
      create table ops.alerts (
        id bigint generated always as identity primary key,
        fingerprint text not null,
        name text not null,
        severity text not null,
        state text not null check (state in ('firing', 'resolved')),
        labels jsonb not null,
        annotations jsonb not null,
        generator_url text,
        group_key text not null,
        starts_at timestamptz not null,
        ends_at timestamptz,
        -- upstream: Alertmanager said so. silence: it said nothing for too long. self: our own watch.
        resolved_by text check (resolved_by in ('upstream', 'silence', 'self')),
        first_heard_at timestamptz not null,
        last_heard_at timestamptz not null,
        resolved_heard_at timestamptz,
        check ((state = 'firing') = (resolved_by is null)),
        check ((state = 'firing') = (ends_at is null))
      );
      create unique index alerts_open on ops.alerts (fingerprint) where state = 'firing';
      create index alerts_by_fingerprint on ops.alerts (fingerprint, id desc);
      create index alerts_ended on ops.alerts (ends_at) where state = 'resolved';

      -- Each time its state changed; what people are told comes from here.
      create table ops.alert_changes (
        id bigint generated always as identity primary key,
        alert_id bigint not null references ops.alerts on delete cascade,
        state text not null check (state in ('firing', 'resolved')),
        changed_at timestamptz not null,
        -- Whether the rows below were written for it.
        is_announced boolean not null default false
      );
      create index alert_changes_of on ops.alert_changes (alert_id);
      create index alert_changes_due on ops.alert_changes (id) where not is_announced;

      -- The outbox: a change is told once per channel.
      create table ops.alert_notifications (
        id bigint generated always as identity primary key,
        change_id bigint not null references ops.alert_changes on delete cascade,
        alert_id bigint not null references ops.alerts on delete cascade,
        channel text not null check (channel in ('slack', 'email', 'pagerduty')),
        state text not null check (state in ('firing', 'resolved')),
        created_at timestamptz not null,
        -- null: delivered, or given up.
        due_at timestamptz,
        attempts integer not null default 0,
        sent_at timestamptz,
        last_error text,
        unique (change_id, channel)
      );
      create index alert_notifications_due on ops.alert_notifications (due_at) where due_at is not null;
      create index alert_notifications_of on ops.alert_notifications (alert_id, channel, id);

      -- Outlives the rows it counts, so that the counters of the metrics never fall.
      create table ops.alert_delivery_counts (
        channel text not null,
        outcome text not null check (outcome in ('sent', 'failed', 'given_up')),
        total bigint not null,
        primary key (channel, outcome)
      );

      -- One row: the alert that always fires, by which silence is told from peace.
      create table ops.alert_heartbeat (
        is_only boolean primary key default true check (is_only),
        armed_at timestamptz not null,
        last_heard_at timestamptz,
        -- Since when it was heard without a gap.
        unbroken_since timestamptz
      );
    `.execute(db)
  },
  async down(db) {
    await sql`
      drop table ops.alert_heartbeat;
      drop table ops.alert_delivery_counts;
      drop table ops.alert_notifications;
      drop table ops.alert_changes;
      drop table ops.alerts;
    `.execute(db)
  },
}
