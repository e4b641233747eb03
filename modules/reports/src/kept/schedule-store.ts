import { jsonb, type RowOf, statement } from '@atrium/kernel'

export const insertSchedules = statement({
  name: 'reports.insertSchedules',
  params: {
    scheduleId: 'bigint[]',
    keptId: 'bigint[]',
    ownerId: 'int[]',
    every: 'text[]',
    nth: 'int[]',
    hour: 'int[]',
    zone: 'text[]',
    language: 'text[]',
    url: 'text?[]',
    secret: 'bytea?[]',
    recipients: 'jsonb?[]',
    nextAt: 'timestamptz[]',
    now: 'timestamptz',
  },
  sql: `insert into reports.schedule (schedule_id, kept_id, owner_id, every, nth, hour, zone, language, url, secret, recipients, next_at,
          created_at)
        select schedule_id, kept_id, owner_id, every, nth, hour, zone, language, url, secret,
          case when recipients is not null then array(select jsonb_array_elements_text(recipients)) end, next_at, :now
        from unnest(:scheduleId, :keptId, :ownerId, :every, :nth, :hour, :zone, :language, :url, :secret, :recipients, :nextAt)
          as ask(schedule_id, kept_id, owner_id, every, nth, hour, zone, language, url, secret, recipients, next_at)`,
})

const schedule = {
  scheduleId: 'bigint',
  keptId: 'bigint',
  ownerId: 'int',
  every: 'text',
  nth: 'int',
  hour: 'int',
  zone: 'text',
  language: 'text',
  url: 'text?',
  recipients: { ...jsonb<readonly string[]>(), nullable: true },
  nextAt: 'timestamptz?',
} as const

const TERMS = `schedule_id, kept_id, owner_id, every, nth, hour, zone, language, url, to_jsonb(recipients) as recipients, next_at`

export const schedulesOf = statement({
  name: 'reports.schedulesOf',
  params: { ownerId: 'int' },
  row: schedule,
  sql: `select ${TERMS}
        from reports.schedule where owner_id = :ownerId and ended_at is null order by schedule_id limit 200`,
})

export const endSchedulesOf = statement({
  name: 'reports.endSchedulesOf',
  params: { scheduleId: 'bigint[]', ownerId: 'int[]', now: 'timestamptz' },
  row: { scheduleId: 'bigint', keptId: 'bigint' },
  sql: `update reports.schedule s set ended_at = :now, next_at = null
        from unnest(:scheduleId, :ownerId) as ask(schedule_id, owner_id)
        where s.schedule_id = ask.schedule_id and s.owner_id = ask.owner_id and s.ended_at is null
        returning s.schedule_id, s.kept_id`,
})

/** Schedules that are there, ended ones among them. */
export const findSchedules = statement({
  name: 'reports.findSchedules',
  params: { scheduleId: 'bigint[]' },
  row: { scheduleId: 'bigint', ownerId: 'int', ended: 'boolean', byMail: 'boolean' },
  sql: `select schedule_id, owner_id, ended_at is not null as ended, recipients is not null as by_mail
        from reports.schedule where schedule_id = any(:scheduleId)`,
})

// Of a schedule one trial at a time: whoever presses twice gets the one that is on its way.
export const insertTrials = statement({
  name: 'reports.insertTrials',
  params: { scheduleId: 'bigint[]', deliveryId: 'bigint[]', now: 'timestamptz' },
  sql: `insert into reports.delivery (delivery_id, schedule_id, due_at, state, try_at, trial)
        select ask.delivery_id, ask.schedule_id, :now, 'waiting', :now, true
        from unnest(:scheduleId, :deliveryId) as ask(schedule_id, delivery_id)
        where not exists (select 1 from reports.delivery d
                          where d.schedule_id = ask.schedule_id and d.trial and d.state = 'waiting')
        on conflict (schedule_id, due_at) do nothing`,
})

export const dueSchedules = statement({
  name: 'reports.dueSchedules',
  params: { now: 'timestamptz', limit: 'int' },
  row: { ...schedule, nextAt: 'timestamptz' },
  sql: `select ${TERMS}
        from reports.schedule where next_at <= :now order by next_at, schedule_id limit :limit`,
})

// Two who find the same schedule due move it once: who comes second finds another moment there.
export const moveSchedules = statement({
  name: 'reports.moveSchedules',
  params: {
    scheduleId: 'bigint[]',
    dueAt: 'timestamptz[]',
    nextAt: 'timestamptz[]',
    deliveryId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `with moved as (
          update reports.schedule s set next_at = ask.next_at
          from unnest(:scheduleId, :dueAt, :nextAt, :deliveryId) as ask(schedule_id, due_at, next_at, delivery_id)
          where s.schedule_id = ask.schedule_id and s.next_at = ask.due_at
          returning s.schedule_id, ask.due_at, ask.delivery_id
        )
        insert into reports.delivery (delivery_id, schedule_id, due_at, state, try_at)
        select delivery_id, schedule_id, due_at, 'waiting', :now from moved`,
})

// Whoever takes a delivery moves its next try: another finds it due again only where the first never came back.
export const takeDeliveries = statement({
  name: 'reports.takeDeliveries',
  params: { now: 'timestamptz', again: 'timestamptz', limit: 'int' },
  row: { deliveryId: 'bigint' },
  sql: `update reports.delivery d set tries = d.tries + 1, try_at = :again
        from (select delivery_id from reports.delivery where state = 'waiting' and try_at <= :now
              order by try_at, delivery_id limit :limit for update skip locked) as due
        where d.delivery_id = due.delivery_id returning d.delivery_id`,
})

export const loadDelivery = statement({
  name: 'reports.loadDelivery',
  params: { deliveryId: 'bigint' },
  row: {
    deliveryId: 'bigint',
    dueAt: 'timestamptz',
    tries: 'int',
    keptId: 'bigint',
    ownerId: 'int',
    language: 'text',
    zone: 'text',
    url: 'text?',
    secret: 'bytea?',
    recipients: { ...jsonb<readonly string[]>(), nullable: true },
    trial: 'boolean',
    ended: 'boolean',
  },
  sql: `select d.delivery_id, d.due_at, d.tries, s.kept_id, s.owner_id, s.language, s.zone, s.url, s.secret,
          to_jsonb(s.recipients) as recipients, d.trial, s.ended_at is not null as ended
        from reports.delivery d join reports.schedule s using (schedule_id)
        where d.delivery_id = :deliveryId and d.state = 'waiting'`,
})
export type DeliveryRow = RowOf<typeof loadDelivery>

export const endDelivery = statement({
  name: 'reports.endDelivery',
  params: {
    deliveryId: 'bigint',
    state: 'text',
    tryAt: 'timestamptz?',
    fault: 'text?',
    bytes: 'int?',
    endedAt: 'timestamptz?',
  },
  sql: `update reports.delivery set state = :state, try_at = :tryAt, fault = :fault, bytes = :bytes, ended_at = :endedAt
        where delivery_id = :deliveryId and state = 'waiting'`,
})

export const deliveriesOf = statement({
  name: 'reports.deliveriesOf',
  params: { scheduleId: 'bigint', ownerId: 'int' },
  row: {
    deliveryId: 'bigint',
    dueAt: 'timestamptz',
    state: 'text',
    tries: 'int',
    trial: 'boolean',
    fault: 'text?',
    bytes: 'int?',
    endedAt: 'timestamptz?',
  },
  sql: `select d.delivery_id, d.due_at, d.state, d.tries, d.trial, d.fault, d.bytes, d.ended_at
        from reports.delivery d join reports.schedule s using (schedule_id)
        where d.schedule_id = :scheduleId and s.owner_id = :ownerId order by d.due_at desc limit 100`,
})
