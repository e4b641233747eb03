import { DAY_MS } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { findSeveralValues, findSharedNumbers, findUnknownZones, loadLastKeys } from './check-store.ts'
import { type Check, MOST_KEYS, type OffendingKey, words } from './model.ts'

/** Stores in one statement. */
const STORES_PIECE = 10

const receipts: Check = {
  ...{ code: 'unique.receipts', kind: 'unique', owner: 'purchases', table: 'purchases.purchase', severity: 'high' },
  reads: 'ranges',
  name: words('小票号不重复', 'Receipt numbers are used once'),
  about: words(
    '回看期内，同一来源、同一门店的小票号按其编号规则重复：可能同一张小票记了两次',
    'Within the days looked back a number occurs twice at a store although the numbering of its source forbids it: perhaps one receipt was kept twice',
  ),
  mostBp: 0,
  async look(at) {
    const stores = await at.read(async (ctx) =>
      (await loadOrganization(ctx)).nodes.filter(({ kind }) => kind === 'store' || kind === 'counter'),
    )
    const since = at.now - at.terms.lookbackDays * DAY_MS
    const keys: OffendingKey[] = []
    let checked = 0
    let offending = 0
    for (let from = 0; from < stores.length; from += STORES_PIECE) {
      const some = stores.slice(from, from + STORES_PIECE)
      const rows = await at.read((ctx) =>
        ctx.tx.rows(findSharedNumbers, {
          storeId: some.map(({ id }) => id),
          zone: some.map(({ zone }) => zone),
          since,
        }),
      )
      checked += rows[0]?.checked ?? 0
      const shared = rows.filter(({ times }) => times > 1)
      offending += shared.length
      keys.push(
        ...shared.map(({ purchaseId, memberId, times }): OffendingKey => {
          return { kind: 'purchase', id: purchaseId, note: `× ${times}`, ...(memberId === null ? {} : { memberId }) }
        }),
      )
      await at.piece(Math.min(1, (from + STORES_PIECE) / stores.length))
    }
    return { checked, offending, keys: keys.slice(0, MOST_KEYS) }
  },
}

/** Kinds of which a member has one value at a time (domain: Identity). */
const SINGLE = ['phone_verified', 'wechat_unionid', 'alipay_user', 'wecom_external_user']
const MEMBERS_PIECE = 20_000

const identities: Check = {
  ...{ code: 'unique.identities', kind: 'unique', owner: 'members', table: 'members.reach', severity: 'high' },
  reads: 'ranges',
  name: words('一位会员一个已验证手机号', 'A member has one verified phone'),
  about: words(
    '已验证手机号、微信 UnionID、支付宝、企微这类只能有一个值的身份，同一会员有两个有效值：可能合并错了人',
    'Of identities that a person has one of (verified phone, WeChat union id, Alipay, WeCom) a member has two in force: perhaps two people were taken for one',
  ),
  mostBp: 0,
  async look(at) {
    const [ends] = await at.read((ctx) => ctx.tx.rows(loadLastKeys, {}))
    const last = ends?.memberId ?? 0
    const keys: OffendingKey[] = []
    let checked = 0
    let offending = 0
    for (let after = 0; after < last; after += MEMBERS_PIECE) {
      const rows = await at.read((ctx) =>
        ctx.tx.rows(findSeveralValues, { after, through: after + MEMBERS_PIECE, kind: SINGLE }),
      )
      checked += rows[0]?.checked ?? 0
      const several = rows.filter(({ times }) => times > 1)
      offending += several.length
      keys.push(
        ...several.map(({ memberId, times }): OffendingKey => ({ kind: 'member', id: memberId, note: `× ${times}` })),
      )
      await at.piece(Math.min(1, (after + MEMBERS_PIECE) / last))
    }
    return { checked, offending, keys: keys.slice(0, MOST_KEYS) }
  },
}

const zones: Check = {
  ...{ code: 'valid.zones', kind: 'valid', owner: 'organization', table: 'organization.store', severity: 'high' },
  reads: 'small',
  name: words('时区存在', 'Time zones are there'),
  about: words(
    '组织节点的时区数据库不认识：当地日期算不出来，分析数据也无法更新',
    'The database does not know the zone of a node: its local days cannot be reckoned, and the projection stands still',
  ),
  mostBp: 0,
  async look(at) {
    const rows = await at.read((ctx) => ctx.tx.rows(findUnknownZones, {}))
    const unknown = rows.filter(({ isKnown }) => !isKnown)
    return {
      checked: rows.length,
      offending: unknown.length,
      keys: unknown.slice(0, MOST_KEYS).map(({ nodeId, zone }) => ({ kind: 'node', id: nodeId, note: zone })),
    }
  },
}

/** Checks that PostgreSQL answers by itself. */
export const rangeChecks: readonly Check[] = [receipts, identities, zones]
