import { sql, table } from '@atrium/olap/query'
import { column, type Fact, kind, ofWholeProgrammes, person } from './fact.ts'
import { int } from './sql.ts'

export const points: Fact = {
  code: 'points',
  zh: '积分流水',
  en: 'Entries of points',
  reads: ['points.entry'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('points.entry')} as f`,
  limits: ofWholeProgrammes,
  joins: { person: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    reason: column('事由', 'Reason', 'reason'),
    amount: column('积分（用出为负）', 'Points, spent ones negative', 'amount'),
    ofProgramme: {
      zh: '所选会员计划',
      en: 'Of the chosen programme',
      sql: ({ programmeId }) => sql`(case when f.programme_id = ${int(programmeId)} then 'yes' else 'no' end)`,
    },
  },
}

export const balances: Fact = {
  code: 'balances',
  zh: '积分账户',
  en: 'Accounts of points',
  reads: ['points.account'],
  when: 'now',
  from: () => sql`${table('points.account')} as f`,
  limits: ofWholeProgrammes,
  joins: { person: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    person,
    balance: column('余额', 'Balance', 'balance'),
    debt: column('欠额', 'Owed', 'debt'),
  },
}

export const levelChanges: Fact = {
  code: 'levelChanges',
  zh: '等级变动',
  en: 'Changes of level',
  reads: ['tiers.change'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('tiers.change')} as f`,
  limits: ofWholeProgrammes,
  joins: { person: 'f.root_id' },
  person: 'f.root_id',
  columns: { person, reason: column('原因', 'Reason', 'reason') },
}
