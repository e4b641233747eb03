import { statement } from '@atrium/kernel'

/** How much was corrected by hand for each account since a moment, without what a second person approved. */
export const sumAdjusted = statement({
  name: 'points.sumAdjusted',
  params: { memberId: 'int[]', programmeId: 'int[]', since: 'timestamptz[]' },
  row: { memberId: 'int', programmeId: 'int', adjusted: 'bigint' },
  // Reads the entries of the account by their primary key: hundreds.
  sql: `select e.member_id, e.programme_id, sum(abs(e.amount))::bigint as adjusted
        from unnest(:memberId, :programmeId, :since) as ask(member_id, programme_id, since)
        join points.entry e using (member_id, programme_id)
        where e.kind = 'adjust' and e.posted_at >= ask.since
          and not exists (
            select from points.adjustment a
            where (a.member_id, a.programme_id, a.entry_id) = (e.via_member_id, e.programme_id, e.entry_id))
        group by e.member_id, e.programme_id`,
})

export const insertAdjustments = statement({
  name: 'points.insertAdjustments',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    adjustmentId: 'bigint[]',
    amount: 'bigint[]',
    expiresOn: 'date?[]',
    expiresNever: 'boolean[]',
    reason: 'text[]',
    evidence: 'text?[]',
    askedKind: 'text[]',
    askedId: 'bigint[]',
    askedAccount: 'bigint?[]',
    lapsesAt: 'timestamptz[]',
    askedAt: 'timestamptz',
  },
  sql: `insert into points.adjustment (member_id, programme_id, adjustment_id, amount, expires_on, expires_never, reason, evidence,
          asked_kind, asked_id, asked_account, asked_at, lapses_at)
        select member_id, programme_id, adjustment_id, amount, expires_on, expires_never, reason, evidence, asked_kind, asked_id,
          asked_account, :askedAt, lapses_at
        from unnest(:memberId, :programmeId, :adjustmentId, :amount, :expiresOn, :expiresNever, :reason, :evidence, :askedKind,
          :askedId, :askedAccount, :lapsesAt) as new(member_id, programme_id, adjustment_id, amount, expires_on, expires_never,
          reason, evidence, asked_kind, asked_id, asked_account, lapses_at)`,
})

export const loadAdjustments = statement({
  name: 'points.loadAdjustments',
  params: { memberId: 'int[]', programmeId: 'int[]', adjustmentId: 'bigint[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    adjustmentId: 'bigint',
    amount: 'bigint',
    expiresOn: 'date?',
    expiresNever: 'boolean',
    reason: 'text',
    askedKind: 'text',
    askedId: 'bigint',
    askedAccount: 'bigint?',
    lapsesAt: 'timestamptz',
    state: 'text',
  },
  sql: `select a.member_id, a.programme_id, a.adjustment_id, a.amount, a.expires_on, a.expires_never, a.reason, a.asked_kind,
          a.asked_id, a.asked_account, a.lapses_at, a.state
        from unnest(:memberId, :programmeId, :adjustmentId) as ask(member_id, programme_id, adjustment_id)
        join points.adjustment a using (member_id, programme_id, adjustment_id)`,
})

/** An adjustment is decided once: one that no longer waits is not found. */
export const decideAdjustments = statement({
  name: 'points.decideAdjustments',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    adjustmentId: 'bigint[]',
    state: 'text[]',
    decidedAccount: 'bigint?[]',
    note: 'text?[]',
    entryId: 'bigint?[]',
    decidedAt: 'timestamptz',
  },
  sql: `update points.adjustment a
        set state = new.state, decided_account = new.decided_account, note = new.note, entry_id = new.entry_id,
            decided_at = :decidedAt
        from unnest(:memberId, :programmeId, :adjustmentId, :state, :decidedAccount, :note, :entryId)
          as new(member_id, programme_id, adjustment_id, state, decided_account, note, entry_id)
        where (a.member_id, a.programme_id, a.adjustment_id) = (new.member_id, new.programme_id, new.adjustment_id)
          and a.state = 'waiting'`,
})

/** Ends what nobody decided in time; somebody who decides in this moment is not waited for. */
export const lapseAdjustments = statement({
  name: 'points.lapseAdjustments',
  params: { now: 'timestamptz', limit: 'int' },
  sql: `update points.adjustment set state = 'lapsed', decided_at = :now
        where state = 'waiting' and (member_id, programme_id, adjustment_id) in (
          select member_id, programme_id, adjustment_id from points.adjustment
          where state = 'waiting' and lapses_at <= :now
          order by lapses_at limit :limit for update skip locked)`,
})

/** Texts that may name people go with the person; what still waits is over. */
export const eraseAdjustments = statement({
  name: 'points.eraseAdjustments',
  params: { memberId: 'int[]', now: 'timestamptz' },
  sql: `update points.adjustment
        set evidence = null, note = null, decided_at = coalesce(decided_at, :now),
            state = case state when 'waiting' then 'lapsed' else state end
        where member_id = any(:memberId)`,
})
