import { jsonb, statement } from '@atrium/kernel'
import type { Likes } from './habit.ts'
import type { Yardstick } from './yardstick.ts'

/** Statements of portraits: habits, likes, standings, stages, cells, and what was learned. */

// The one lock of whoever draws portraits: cells are counted from what stood before.
export const lockPass = statement({
  name: 'profiles.lockPass',
  params: {},
  row: {
    day: 'date',
    yardstickId: 'int',
    rulesAt: 'timestamptz',
    afterMemberId: 'int',
    finishedAt: 'timestamptz?',
  },
  sql: `insert into profiles.pass as pass (id, day, yardstick_id, rules_at, after_member_id, started_at)
        values (1, '1970-01-01', 0, 'epoch', 0, 'epoch')
        on conflict (id) do update set id = 1
        returning day, yardstick_id, rules_at, after_member_id, finished_at`,
})

export const movePass = statement({
  name: 'profiles.movePass',
  params: {
    day: 'date',
    yardstickId: 'int',
    rulesAt: 'timestamptz',
    afterMemberId: 'int',
    begins: 'boolean',
    finishedAt: 'timestamptz?',
    now: 'timestamptz',
  },
  sql: `update profiles.pass set day = :day, yardstick_id = :yardstickId, rules_at = :rulesAt, after_member_id = :afterMemberId,
          started_at = case when :begins then :now else started_at end, finished_at = :finishedAt where id = 1`,
})

export const loadPass = statement({
  name: 'profiles.loadPass',
  params: {},
  row: {
    day: 'date',
    startedAt: 'timestamptz',
    finishedAt: 'timestamptz?',
    persons: 'bigint?',
    countedAt: 'timestamptz?',
  },
  sql: 'select day, started_at, finished_at, persons, counted_at from profiles.pass where id = 1',
})

export const notePersons = statement({
  name: 'profiles.notePersons',
  params: { persons: 'bigint', now: 'timestamptz' },
  sql: 'update profiles.pass set persons = :persons, counted_at = :now where id = 1',
})

const habit = {
  firstDay: 'date',
  lastDay: 'date',
  orders: 'int',
  buyingDays: 'int',
  spendMinor: 'bigint',
  firstDaySpendMinor: 'bigint',
  windowOrders: 'int',
  windowSpendMinor: 'bigint',
  grossMinor: 'bigint',
  discountMinor: 'bigint',
  returnedMinor: 'bigint',
  itemMilli: 'bigint',
  itemMinor: 'bigint',
  stores: 'int',
  categories: 'int',
  dueOn: 'date?',
} as const

const HABIT = `first_day, last_day, orders, buying_days, spend_minor, first_day_spend_minor, window_orders, window_spend_minor, gross_minor,
  discount_minor, returned_minor, item_milli, item_minor, stores, categories, due_on`

export const loadHabits = statement({
  name: 'profiles.loadHabits',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', readOn: 'date', ...habit },
  sql: `select member_id, read_on, ${HABIT} from profiles.habit where member_id = any(:memberId)`,
})

export const listBuyersAfter = statement({
  name: 'profiles.listBuyersAfter',
  params: { after: 'int', limit: 'int' },
  row: { memberId: 'int' },
  sql: 'select member_id from profiles.habit where member_id > :after order by member_id limit :limit',
})

// One in `every`, told apart by their numbers, so that the same are asked each time.
export const sampleBuyers = statement({
  name: 'profiles.sampleBuyers',
  params: { every: 'int' },
  row: {
    memberId: 'int',
    firstDay: 'date',
    lastDay: 'date',
    orders: 'int',
    buyingDays: 'int',
    spendMinor: 'bigint',
    firstDaySpendMinor: 'bigint',
    windowOrders: 'int',
    windowSpendMinor: 'bigint',
    itemMilli: 'bigint',
    itemMinor: 'bigint',
  },
  sql: `select member_id, first_day, last_day, orders, buying_days, spend_minor, first_day_spend_minor, window_orders, window_spend_minor,
          item_milli, item_minor
        from profiles.habit where (member_id * 2654435761) % 4294967296 % :every = 0`,
})

export const countBuyers = statement({
  name: 'profiles.countBuyers',
  params: {},
  row: { buyers: 'bigint' },
  sql: 'select count(*) as buyers from profiles.habit',
})

/** Buyers who are drawn and stand nowhere yet: all of them until a house has learned from its first buyers and judged everybody once, after that hardly any. */
export const countUnjudged = statement({
  name: 'profiles.countUnjudged',
  params: {},
  row: { buyers: 'bigint' },
  sql: `select greatest(0, (select count(*) from profiles.habit) -
          (select coalesce(sum(persons), 0) from profiles.cell where kind = 'tile'))::bigint as buyers`,
})

// From the cells, which everybody who stands somewhere is counted in: a few hundred rows instead of all buyers.
export const countStanding = statement({
  name: 'profiles.countStanding',
  params: {},
  row: { buyers: 'bigint' },
  sql: `select coalesce(sum(persons), 0)::bigint as buyers from profiles.cell where kind = 'tile'`,
})

export const upsertHabits = statement({
  name: 'profiles.upsertHabits',
  params: {
    memberId: 'int[]',
    readOn: 'date',
    firstDay: 'date[]',
    lastDay: 'date[]',
    orders: 'int[]',
    buyingDays: 'int[]',
    spendMinor: 'bigint[]',
    firstDaySpendMinor: 'bigint[]',
    windowOrders: 'int[]',
    windowSpendMinor: 'bigint[]',
    grossMinor: 'bigint[]',
    discountMinor: 'bigint[]',
    returnedMinor: 'bigint[]',
    itemMilli: 'bigint[]',
    itemMinor: 'bigint[]',
    stores: 'int[]',
    categories: 'int[]',
    dueOn: 'date?[]',
  },
  sql: `insert into profiles.habit (member_id, read_on, ${HABIT})
        select member_id, :readOn, ${HABIT}
        from unnest(:memberId, :firstDay, :lastDay, :orders, :buyingDays, :spendMinor, :firstDaySpendMinor, :windowOrders,
          :windowSpendMinor, :grossMinor, :discountMinor, :returnedMinor, :itemMilli, :itemMinor, :stores, :categories, :dueOn)
          as drawn(member_id, ${HABIT})
        order by member_id
        on conflict (member_id) do update set (read_on, ${HABIT}) = (excluded.read_on, ${HABIT.replace(/(\w+)/g, 'excluded.$1')})`,
})

export const loadLikes = statement({
  name: 'profiles.loadLikes',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', likes: jsonb<Likes>() },
  sql: 'select member_id, likes from profiles.preference where member_id = any(:memberId)',
})

export const upsertLikes = statement({
  name: 'profiles.upsertLikes',
  params: { memberId: 'int[]', likes: 'jsonb[]' },
  sql: `insert into profiles.preference (member_id, likes)
        select member_id, likes from unnest(:memberId, :likes) as drawn(member_id, likes) order by member_id
        on conflict (member_id) do update set likes = excluded.likes`,
})

export const deletePortraits = statement({
  name: 'profiles.deletePortraits',
  params: { memberId: 'int[]' },
  sql: `with liked as (delete from profiles.preference where member_id = any(:memberId)),
          stood as (delete from profiles.standing where member_id = any(:memberId))
        delete from profiles.habit where member_id = any(:memberId)`,
})

const scores = {
  recency: 'smallint',
  frequency: 'smallint',
  monetary: 'smallint',
  recencyBand: 'smallint',
  frequencyBand: 'smallint',
  monetaryBand: 'smallint',
  powerTile: 'smallint',
  priceTile: 'smallint',
  alive: 'double?',
  expected90: 'double?',
  expected365: 'double?',
  valueMinor: 'bigint?',
} as const
const SCORES = `recency, frequency, monetary, recency_band, frequency_band, monetary_band, power_tile, price_tile, alive, expected90, expected365,
  value_minor`

export const loadStandings = statement({
  name: 'profiles.loadStandings',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', sinceOn: 'date', nextOn: 'date?', stage: 'text', spendMinor: 'bigint', ...scores },
  sql: `select member_id, since_on, next_on, stage, spend_minor, ${SCORES} from profiles.standing where member_id = any(:memberId)`,
})

export const upsertStandings = statement({
  name: 'profiles.upsertStandings',
  params: {
    memberId: 'int[]',
    sinceOn: 'date[]',
    nextOn: 'date?[]',
    stage: 'text[]',
    spendMinor: 'bigint[]',
    recency: 'smallint[]',
    frequency: 'smallint[]',
    monetary: 'smallint[]',
    recencyBand: 'smallint[]',
    frequencyBand: 'smallint[]',
    monetaryBand: 'smallint[]',
    powerTile: 'smallint[]',
    priceTile: 'smallint[]',
    alive: 'double?[]',
    expected90: 'double?[]',
    expected365: 'double?[]',
    valueMinor: 'bigint?[]',
  },
  sql: `insert into profiles.standing (member_id, since_on, next_on, stage, spend_minor, ${SCORES})
        select member_id, since_on, next_on, stage, spend_minor, ${SCORES}
        from unnest(:memberId, :sinceOn, :nextOn, :stage, :spendMinor, :recency, :frequency, :monetary, :recencyBand, :frequencyBand,
          :monetaryBand, :powerTile, :priceTile, :alive, :expected90, :expected365, :valueMinor)
          as judged(member_id, since_on, next_on, stage, spend_minor, ${SCORES})
        order by member_id
        on conflict (member_id) do update set (since_on, next_on, stage, spend_minor, ${SCORES})
          = (excluded.since_on, excluded.next_on, excluded.stage, excluded.spend_minor, ${SCORES.replace(/(\w+)/g, 'excluded.$1')})`,
})

export const insertStageChanges = statement({
  name: 'profiles.insertStageChanges',
  params: {
    memberId: 'int[]',
    changeId: 'bigint[]',
    day: 'date',
    fromStage: 'text[]',
    toStage: 'text[]',
    now: 'timestamptz',
  },
  sql: `insert into profiles.stage_change (member_id, change_id, day, from_stage, to_stage, changed_at)
        select member_id, change_id, :day, from_stage, to_stage, :now
        from unnest(:memberId, :changeId, :fromStage, :toStage) as move(member_id, change_id, from_stage, to_stage)
        order by member_id, change_id`,
})

export const addStageDays = statement({
  name: 'profiles.addStageDays',
  params: { day: 'date', fromStage: 'text[]', toStage: 'text[]', persons: 'int[]' },
  sql: `insert into profiles.stage_day as kept (day, from_stage, to_stage, persons)
        select :day, from_stage, to_stage, persons from unnest(:fromStage, :toStage, :persons) as move(from_stage, to_stage, persons)
        order by from_stage, to_stage
        on conflict (day, from_stage, to_stage) do update set persons = kept.persons + excluded.persons`,
})

export const addCells = statement({
  name: 'profiles.addCells',
  params: {
    kind: 'text[]',
    stage: 'text[]',
    recency: 'smallint[]',
    frequency: 'smallint[]',
    monetary: 'smallint[]',
    persons: 'bigint[]',
    spendMinor: 'bigint[]',
  },
  sql: `insert into profiles.cell as kept (kind, stage, recency, frequency, monetary, persons, spend_minor)
        select kind, stage, recency, frequency, monetary, persons, spend_minor
        from unnest(:kind, :stage, :recency, :frequency, :monetary, :persons, :spendMinor)
          as added(kind, stage, recency, frequency, monetary, persons, spend_minor)
        order by kind, stage, recency, frequency, monetary
        on conflict (kind, stage, recency, frequency, monetary) do update
          set persons = kept.persons + excluded.persons, spend_minor = kept.spend_minor + excluded.spend_minor`,
})

export const loadCells = statement({
  name: 'profiles.loadCells',
  params: { kind: 'text' },
  row: {
    stage: 'text',
    recency: 'smallint',
    frequency: 'smallint',
    monetary: 'smallint',
    persons: 'bigint',
    spendMinor: 'bigint',
  },
  sql: `select stage, recency, frequency, monetary, persons, spend_minor from profiles.cell where kind = :kind and persons > 0`,
})

export const insertYardstick = statement({
  name: 'profiles.insertYardstick',
  params: { day: 'date', buyers: 'int', now: 'timestamptz', cuts: 'jsonb', purchases: 'jsonb?', spend: 'jsonb?' },
  sql: `insert into profiles.yardstick (day, buyers, made_at, cuts, purchases, spend)
        values (:day, :buyers, :now, :cuts, :purchases, :spend)`,
})

export const loadYardsticks = statement({
  name: 'profiles.loadYardsticks',
  params: { limit: 'int' },
  row: {
    id: 'int',
    day: 'date',
    buyers: 'int',
    madeAt: 'timestamptz',
    cuts: jsonb<Yardstick['cuts']>(),
    purchases: jsonb<Yardstick['purchases']>(),
    spend: jsonb<Yardstick['spend']>(),
  },
  sql: 'select id, day, buyers, made_at, cuts, purchases, spend from profiles.yardstick order by id desc limit :limit',
})

export const sumMoves = statement({
  name: 'profiles.sumMoves',
  params: { from: 'date', to: 'date' },
  row: { fromStage: 'text', toStage: 'text', persons: 'bigint' },
  sql: `select from_stage, to_stage, sum(persons)::bigint as persons from profiles.stage_day where day between :from and :to
        group by from_stage, to_stage`,
})

export const sumMovesOf = statement({
  name: 'profiles.sumMovesOf',
  params: { memberId: 'int[]', from: 'date', to: 'date' },
  row: { fromStage: 'text', toStage: 'text', persons: 'bigint' },
  sql: `select from_stage, to_stage, count(*) as persons from profiles.stage_change
        where member_id = any(:memberId) and day between :from and :to group by from_stage, to_stage`,
})

export const sumCellsOf = statement({
  name: 'profiles.sumCellsOf',
  params: { memberId: 'int[]', byBands: 'boolean' },
  row: {
    stage: 'text',
    recency: 'smallint',
    frequency: 'smallint',
    monetary: 'smallint',
    persons: 'bigint',
    spendMinor: 'bigint',
  },
  sql: `select stage, case when :byBands then recency_band else recency end as recency,
          case when :byBands then frequency_band else frequency end as frequency,
          case when :byBands then monetary_band else monetary end as monetary,
          count(*) as persons, sum(spend_minor)::bigint as spend_minor
        from profiles.standing where member_id = any(:memberId) group by 1, 2, 3, 4`,
})

export const listMoves = statement({
  name: 'profiles.listMoves',
  params: { memberId: 'int[]', limit: 'int' },
  row: { memberId: 'int', day: 'date', fromStage: 'text', toStage: 'text', changedAt: 'timestamptz' },
  sql: `select member_id, day, from_stage, to_stage, changed_at from profiles.stage_change
        where member_id = any(:memberId) order by changed_at desc, change_id desc limit :limit`,
})
