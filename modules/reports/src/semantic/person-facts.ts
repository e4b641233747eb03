import { sql, table } from '@atrium/olap/query'
import { atStores, column, type Fact, metByStores, person } from './fact.ts'
import { raw } from './sql.ts'

export const persons: Fact = {
  code: 'persons',
  zh: '会员',
  en: 'Members',
  reads: ['members.person'],
  when: 'range',
  day: 'f.joined_on',
  from: () => sql`${table('members.person')} as f`,
  limits: (asking) => [sql`f.joined_on is not null`, sql`not f.erased`, ...metByStores(asking)],
  joins: { place: 'f.joined_store_id', person: 'f', level: 'f.root_id' },
  person: 'f.root_id',
  columns: { person },
}

/** The same persons on the day they joined, which belongs to the store where they did. */
export const joins: Fact = {
  ...persons,
  code: 'joins',
  zh: '入会',
  en: 'Joining',
  limits: (asking) => [sql`f.joined_on is not null`, sql`not f.erased`, ...atStores('f.joined_store_id')(asking)],
}

/** Identities by which each channel writes. */
const KINDS_OF_CHANNELS = [
  ['sms', ['phone_verified', 'phone']],
  ['phone', ['phone_verified', 'phone']],
  ['email', ['email_verified', 'email']],
  ['wecom', ['wecom_external_user']],
  ['wechat', ['wechat_openid']],
  ['alipay', ['alipay_user']],
  ['app', ['device']],
] as const

const SAME_CHANNEL = `(${KINDS_OF_CHANNELS.map(
  ([channel, kinds]) => `f.channel = '${channel}' and reach.kind in (${kinds.map((one) => `'${one}'`).join(', ')})`,
).join(' or ')})`

export const consents: Fact = {
  code: 'consents',
  zh: '此刻的授权同意',
  en: 'Consents in force',
  reads: ['members.consent', 'members.reach', 'members.person'],
  when: 'now',
  from: () => sql`(
        select said.root_id, said.purpose, said.channel, said.allowed and not person.blocked as allowed
        from ${table('members.consent')} as said join ${table('members.person')} as person on person.root_id = said.root_id
        where not person.erased) as f`,
  limits: metByStores,
  joins: { person: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    person,
    purpose: column('用途', 'Purpose', 'purpose'),
    allowed: { zh: '同意', en: 'Allowed', sql: `(case when f.allowed then 'yes' else 'no' end)` },
    reachable: {
      zh: '有该渠道的身份',
      en: 'Has an identity of the channel',
      sql: () =>
        sql`(case when exists (select 1 from ${table('members.reach')} as reach where reach.root_id = f.root_id and ${raw(SAME_CHANNEL)}) then 'yes' else 'no' end)`,
    },
  },
}

export const consentWords: Fact = {
  code: 'consentWords',
  zh: '授权表态',
  en: 'Words on consent',
  reads: ['members.consent_said'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('members.consent_said')} as f`,
  limits: metByStores,
  joins: { person: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    person,
    purpose: column('用途', 'Purpose', 'purpose'),
    allowed: { zh: '同意', en: 'Allowed', sql: `(case when f.allowed then 'yes' else 'no' end)` },
  },
}

export const merges: Fact = {
  code: 'merges',
  zh: '会员合并',
  en: 'Merges of members',
  reads: ['members.merge'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('members.merge')} as f`,
  limits: metByStores,
  joins: {},
  columns: { undone: { zh: '已撤销', en: 'Undone', sql: `(case when f.undone then 'yes' else 'no' end)` } },
}
