import { statement } from '@atrium/kernel'

/*
 * Accounts are read and written without locks of their own: whoever opens a book holds the lock of the persons concerned
 * (`lockMembers` of @atrium/members), so there is one writer per account. Updates name what they expect to find, and a book that
 * finds anything else is a broken promise.
 */

export const loadAccounts = statement({
  name: 'points.loadAccounts',
  params: { memberId: 'int[]', programmeId: 'int[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    balance: 'bigint',
    frozen: 'bigint',
    debt: 'bigint',
    nextExpiry: 'date?',
    nextWarning: 'date?',
  },
  sql: `select a.member_id, a.programme_id, a.balance, a.frozen, a.debt, a.next_expiry, a.next_warning
        from unnest(:memberId, :programmeId) as ask(member_id, programme_id)
        join points.account a using (member_id, programme_id)`,
})

export const loadAccountsOf = statement({
  name: 'points.loadAccountsOf',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', programmeId: 'int' },
  sql: 'select member_id, programme_id from points.account where member_id = any(:memberId) order by member_id, programme_id',
})

/** Lots with points, or all where `everything` says so. In the order of age among those that expire on one day. */
export const loadLots = statement({
  name: 'points.loadLots',
  params: { memberId: 'int[]', programmeId: 'int[]', everything: 'boolean[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    lotId: 'bigint',
    entryId: 'bigint',
    amount: 'bigint',
    remaining: 'bigint',
    frozen: 'bigint',
    earnedAt: 'timestamptz',
    purchaseId: 'bigint?',
    expiresOn: 'date?',
    viaMemberId: 'int',
    homeMemberId: 'int?',
    homeLotId: 'bigint?',
    away: 'bigint?',
  },
  sql: `select l.member_id, l.programme_id, l.lot_id, l.entry_id, l.amount, l.remaining, l.frozen, l.earned_at, l.purchase_id,
               l.expires_on, l.via_member_id, l.home_member_id, l.home_lot_id, l.away
        from unnest(:memberId, :programmeId, :everything) as ask(member_id, programme_id, everything)
        join points.lot l using (member_id, programme_id)
        where l.remaining > 0 or ask.everything
        order by l.lot_id`,
})

export const loadDebts = statement({
  name: 'points.loadDebts',
  params: { memberId: 'int[]', programmeId: 'int[]' },
  row: { memberId: 'int', programmeId: 'int', viaMemberId: 'int', owed: 'bigint' },
  sql: `select d.member_id, d.programme_id, d.via_member_id, d.owed
        from unnest(:memberId, :programmeId) as ask(member_id, programme_id)
        join points.debt d using (member_id, programme_id)
        where d.owed > 0`,
})

/** Freezes that are held, and those named whatever became of them. */
export const loadFreezes = statement({
  name: 'points.loadFreezes',
  params: { memberId: 'int[]', programmeId: 'int[]', freezeId: 'bigint[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    freezeId: 'bigint',
    amount: 'bigint',
    captured: 'bigint',
    frozenAt: 'timestamptz',
    timesOutAt: 'timestamptz?',
    endedAt: 'timestamptz?',
    actorKind: 'text',
    actorId: 'bigint',
    viaMemberId: 'int',
    state: 'text',
    reason: 'text',
    key: 'text?',
  },
  sql: `select f.member_id, f.programme_id, f.freeze_id, f.amount, f.captured, f.frozen_at, f.times_out_at, f.ended_at,
               f.actor_kind, f.actor_id, f.via_member_id, f.state, f.reason, f.key
        from unnest(:memberId, :programmeId) as ask(member_id, programme_id)
        join points.freeze f using (member_id, programme_id)
        where f.state = 'held' or f.freeze_id = any(:freezeId)
        order by f.freeze_id`,
})

export const loadFreezeLots = statement({
  name: 'points.loadFreezeLots',
  params: { memberId: 'int[]', programmeId: 'int[]', freezeId: 'bigint[]' },
  row: { memberId: 'int', programmeId: 'int', freezeId: 'bigint', lotId: 'bigint', amount: 'bigint' },
  sql: `select l.member_id, l.programme_id, l.freeze_id, l.lot_id, l.amount
        from unnest(:memberId, :programmeId, :freezeId) as ask(member_id, programme_id, freeze_id)
        join points.freeze_lot l using (member_id, programme_id, freeze_id)`,
})

export const insertAccounts = statement({
  name: 'points.insertAccounts',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    balance: 'bigint[]',
    frozen: 'bigint[]',
    debt: 'bigint[]',
    nextExpiry: 'date?[]',
    nextWarning: 'date?[]',
  },
  sql: `insert into points.account (member_id, programme_id, balance, frozen, debt, next_expiry, next_warning)
        select * from unnest(:memberId, :programmeId, :balance, :frozen, :debt, :nextExpiry, :nextWarning)`,
})

export const updateAccounts = statement({
  name: 'points.updateAccounts',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    seenBalance: 'bigint[]',
    seenFrozen: 'bigint[]',
    seenDebt: 'bigint[]',
    balance: 'bigint[]',
    frozen: 'bigint[]',
    debt: 'bigint[]',
    nextExpiry: 'date?[]',
    nextWarning: 'date?[]',
  },
  sql: `update points.account a
        set balance = new.balance, frozen = new.frozen, debt = new.debt, next_expiry = new.next_expiry,
            next_warning = new.next_warning
        from unnest(:memberId, :programmeId, :seenBalance, :seenFrozen, :seenDebt, :balance, :frozen, :debt, :nextExpiry,
                    :nextWarning)
          as new(member_id, programme_id, seen_balance, seen_frozen, seen_debt, balance, frozen, debt, next_expiry, next_warning)
        where a.member_id = new.member_id and a.programme_id = new.programme_id
          and a.balance = new.seen_balance and a.frozen = new.seen_frozen and a.debt = new.seen_debt`,
})

export const insertEntries = statement({
  name: 'points.insertEntries',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    entryId: 'bigint[]',
    amount: 'bigint[]',
    balance: 'bigint[]',
    debtChange: 'bigint?[]',
    effectiveAt: 'timestamptz[]',
    postedAt: 'timestamptz',
    purchaseId: 'bigint?[]',
    freezeId: 'bigint?[]',
    reversesEntryId: 'bigint?[]',
    mergeId: 'bigint?[]',
    actorId: 'bigint[]',
    viaMemberId: 'int[]',
    otherMemberId: 'int?[]',
    ruleVersion: 'int?[]',
    kind: 'text[]',
    reason: 'text[]',
    actorKind: 'text[]',
    key: 'text?[]',
  },
  sql: `insert into points.entry (member_id, programme_id, entry_id, amount, balance, debt_change, effective_at, purchase_id,
          freeze_id, reverses_entry_id, merge_id, actor_id, via_member_id, other_member_id, rule_version, kind, reason, actor_kind,
          key, posted_at)
        select new.*, :postedAt
        from unnest(:memberId, :programmeId, :entryId, :amount, :balance, :debtChange, :effectiveAt, :purchaseId, :freezeId,
                    :reversesEntryId, :mergeId, :actorId, :viaMemberId, :otherMemberId, :ruleVersion, :kind, :reason, :actorKind,
                    :key) as new`,
})

export const insertLots = statement({
  name: 'points.insertLots',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    lotId: 'bigint[]',
    entryId: 'bigint[]',
    amount: 'bigint[]',
    remaining: 'bigint[]',
    frozen: 'bigint[]',
    earnedAt: 'timestamptz[]',
    purchaseId: 'bigint?[]',
    expiresOn: 'date?[]',
    viaMemberId: 'int[]',
    homeMemberId: 'int?[]',
    homeLotId: 'bigint?[]',
    away: 'bigint?[]',
  },
  sql: `insert into points.lot (member_id, programme_id, lot_id, entry_id, amount, remaining, frozen, earned_at, purchase_id,
          expires_on, via_member_id, home_member_id, home_lot_id, away)
        select * from unnest(:memberId, :programmeId, :lotId, :entryId, :amount, :remaining, :frozen, :earnedAt, :purchaseId,
                             :expiresOn, :viaMemberId, :homeMemberId, :homeLotId, :away)`,
})

export const updateLots = statement({
  name: 'points.updateLots',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    lotId: 'bigint[]',
    seenRemaining: 'bigint[]',
    seenFrozen: 'bigint[]',
    remaining: 'bigint[]',
    frozen: 'bigint[]',
    away: 'bigint?[]',
    viaMemberId: 'int[]',
  },
  sql: `update points.lot l
        set remaining = new.remaining, frozen = new.frozen, away = new.away, via_member_id = new.via_member_id
        from unnest(:memberId, :programmeId, :lotId, :seenRemaining, :seenFrozen, :remaining, :frozen, :away, :viaMemberId)
          as new(member_id, programme_id, lot_id, seen_remaining, seen_frozen, remaining, frozen, away, via_member_id)
        where l.member_id = new.member_id and l.programme_id = new.programme_id and l.lot_id = new.lot_id
          and l.remaining = new.seen_remaining and l.frozen = new.seen_frozen`,
})

export const insertUses = statement({
  name: 'points.insertUses',
  params: { memberId: 'int[]', programmeId: 'int[]', lotId: 'bigint[]', entryId: 'bigint[]', amount: 'bigint[]' },
  sql: `insert into points.lot_use (member_id, programme_id, lot_id, entry_id, amount)
        select * from unnest(:memberId, :programmeId, :lotId, :entryId, :amount)`,
})

export const upsertDebts = statement({
  name: 'points.upsertDebts',
  params: { memberId: 'int[]', programmeId: 'int[]', viaMemberId: 'int[]', owed: 'bigint[]' },
  sql: `insert into points.debt (member_id, programme_id, via_member_id, owed)
        select * from unnest(:memberId, :programmeId, :viaMemberId, :owed)
        on conflict (member_id, programme_id, via_member_id) do update set owed = excluded.owed`,
})

export const insertFreezes = statement({
  name: 'points.insertFreezes',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    freezeId: 'bigint[]',
    amount: 'bigint[]',
    captured: 'bigint[]',
    frozenAt: 'timestamptz[]',
    timesOutAt: 'timestamptz?[]',
    endedAt: 'timestamptz?[]',
    actorId: 'bigint[]',
    viaMemberId: 'int[]',
    state: 'text[]',
    reason: 'text[]',
    actorKind: 'text[]',
    key: 'text?[]',
  },
  sql: `insert into points.freeze (member_id, programme_id, freeze_id, amount, captured, frozen_at, times_out_at, ended_at, actor_id,
          via_member_id, state, reason, actor_kind, key)
        select * from unnest(:memberId, :programmeId, :freezeId, :amount, :captured, :frozenAt, :timesOutAt, :endedAt, :actorId,
                             :viaMemberId, :state, :reason, :actorKind, :key)`,
})

/** A freeze ends once: one that is no longer held is not found. */
export const updateFreezes = statement({
  name: 'points.updateFreezes',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    freezeId: 'bigint[]',
    captured: 'bigint[]',
    endedAt: 'timestamptz?[]',
    viaMemberId: 'int[]',
    state: 'text[]',
  },
  sql: `update points.freeze f
        set captured = new.captured, ended_at = new.ended_at, via_member_id = new.via_member_id, state = new.state
        from unnest(:memberId, :programmeId, :freezeId, :captured, :endedAt, :viaMemberId, :state)
          as new(member_id, programme_id, freeze_id, captured, ended_at, via_member_id, state)
        where f.member_id = new.member_id and f.programme_id = new.programme_id and f.freeze_id = new.freeze_id
          and f.state = 'held'`,
})

export const deleteFreezes = statement({
  name: 'points.deleteFreezes',
  params: { memberId: 'int[]', programmeId: 'int[]', freezeId: 'bigint[]' },
  sql: `delete from points.freeze f
        using unnest(:memberId, :programmeId, :freezeId) as gone(member_id, programme_id, freeze_id)
        where f.member_id = gone.member_id and f.programme_id = gone.programme_id and f.freeze_id = gone.freeze_id
          and f.state = 'held'`,
})

export const deleteFreezeLots = statement({
  name: 'points.deleteFreezeLots',
  params: { memberId: 'int[]', programmeId: 'int[]', freezeId: 'bigint[]' },
  sql: `delete from points.freeze_lot l
        using unnest(:memberId, :programmeId, :freezeId) as gone(member_id, programme_id, freeze_id)
        where l.member_id = gone.member_id and l.programme_id = gone.programme_id and l.freeze_id = gone.freeze_id`,
})

export const insertFreezeLots = statement({
  name: 'points.insertFreezeLots',
  params: { memberId: 'int[]', programmeId: 'int[]', freezeId: 'bigint[]', lotId: 'bigint[]', amount: 'bigint[]' },
  sql: `insert into points.freeze_lot (member_id, programme_id, freeze_id, lot_id, amount)
        select * from unnest(:memberId, :programmeId, :freezeId, :lotId, :amount)`,
})
