import { statement } from '@atrium/kernel'

/** Any accounts that are due, in no order: the partial index finds them, and what is left comes with the next call. */
export const findDueAccounts = statement({
  name: 'points.findDueAccounts',
  params: { programmeId: 'int[]', day: 'date[]', limit: 'int' },
  row: { memberId: 'int', programmeId: 'int' },
  sql: `select a.member_id, a.programme_id
        from unnest(:programmeId, :day) as due(programme_id, day)
        join points.account a on a.programme_id = due.programme_id and a.next_expiry <= due.day
        limit :limit`,
})

export const findDueFreezes = statement({
  name: 'points.findDueFreezes',
  params: { now: 'timestamptz', limit: 'int' },
  row: { memberId: 'int', programmeId: 'int', freezeId: 'bigint' },
  sql: `select member_id, programme_id, freeze_id from points.freeze
        where state = 'held' and times_out_at <= :now
        order by times_out_at limit :limit`,
})

export const findUnwarnedAccounts = statement({
  name: 'points.findUnwarnedAccounts',
  params: { programmeId: 'int[]', day: 'date[]', limit: 'int' },
  row: { memberId: 'int', programmeId: 'int' },
  sql: `select a.member_id, a.programme_id
        from unnest(:programmeId, :day) as ahead(programme_id, day)
        join points.account a on a.programme_id = ahead.programme_id and a.next_warning <= ahead.day
        limit :limit`,
})

/** What of each account will expire on which day, from the first day after `after`. */
export const loadExpiries = statement({
  name: 'points.loadExpiries',
  params: { memberId: 'int[]', programmeId: 'int[]', after: 'date[]' },
  row: { memberId: 'int', programmeId: 'int', expiresOn: 'date', amount: 'bigint' },
  sql: `select l.member_id, l.programme_id, l.expires_on, sum(l.remaining - l.frozen)::bigint as amount
        from unnest(:memberId, :programmeId, :after) as ask(member_id, programme_id, after)
        join points.lot l using (member_id, programme_id)
        where l.remaining > l.frozen and l.expires_on > ask.after
        group by l.member_id, l.programme_id, l.expires_on
        order by l.member_id, l.programme_id, l.expires_on`,
})

export const dropOldWarnings = statement({
  name: 'points.dropOldWarnings',
  params: { memberId: 'int[]', programmeId: 'int[]', through: 'date[]' },
  sql: `delete from points.expiry_warning w
        using unnest(:memberId, :programmeId, :through) as ask(member_id, programme_id, through)
        where w.member_id = ask.member_id and w.programme_id = ask.programme_id and w.expires_on <= ask.through`,
})

/** Answers the warnings that were not given before. */
export const insertWarnings = statement({
  name: 'points.insertWarnings',
  params: { memberId: 'int[]', programmeId: 'int[]', expiresOn: 'date[]', warnedAt: 'timestamptz' },
  row: { memberId: 'int', programmeId: 'int', expiresOn: 'date' },
  sql: `insert into points.expiry_warning (member_id, programme_id, expires_on, warned_at)
        select member_id, programme_id, expires_on, :warnedAt
        from unnest(:memberId, :programmeId, :expiresOn) as new(member_id, programme_id, expires_on)
        on conflict do nothing
        returning member_id, programme_id, expires_on`,
})

export const setNextWarnings = statement({
  name: 'points.setNextWarnings',
  params: { memberId: 'int[]', programmeId: 'int[]', nextWarning: 'date?[]' },
  sql: `update points.account a set next_warning = new.next_warning
        from unnest(:memberId, :programmeId, :nextWarning) as new(member_id, programme_id, next_warning)
        where a.member_id = new.member_id and a.programme_id = new.programme_id`,
})
