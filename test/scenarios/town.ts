import assert from 'node:assert/strict'
import { RULES } from '../../modules/loyalty/test/stage.ts'
import type { Client } from './client.ts'
import type { House } from './house.ts'
import type { Balance, Earned, Level, Posted } from './replies.ts'

/** A mall and a chain in one group: the shop stands in the mall and feeds both programmes, the kiosk the mall's only. */
export interface Town {
  readonly till: Client
  readonly mall: string
  readonly brand: string
  readonly nodes: Readonly<Record<'group' | 'mall' | 'shop' | 'kiosk', string>>
  /** Posts a receipt at the till; a return where `returnOf` is given. */
  buy(number: string, paidMinor: number, more?: Readonly<Record<string, unknown>>): Promise<Posted>
  /** The receipt that `buy` sends. */
  receipt(number: string, paidMinor: number, more?: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** What a posted purchase meant in the mall's programme. */
  inMall(posted: Posted): Earned
  balance(memberId: string): Promise<Balance>
  level(memberId: string): Promise<Level>
}

export const card = (value: string) => ({ identities: [{ kind: 'card_no', value }] })

interface Place {
  readonly zone: string
  readonly currency: string
}

/** Builds the town by the API, as an operator would on the first day. */
export async function buildTown(
  house: House,
  { zone, currency }: Place = { zone: 'Asia/Shanghai', currency: 'CNY' },
): Promise<Town> {
  const { owner } = house
  const nodes = await owner.batch<{ id: string; code: string }>('/v1/organization/nodes', [
    { code: 'group', kind: 'group', name: { zh: '集团', en: 'Group' }, zone, currency },
    { code: 'mall', kind: 'mall', name: { zh: '商场' }, parent: 'group' },
    { code: 'shop', kind: 'store', name: { zh: '门店' }, parent: 'mall', category: 'apparel', floor: '1F' },
    { code: 'kiosk', kind: 'store', name: { zh: '小店' }, parent: 'mall', category: 'food', floor: 'B1' },
  ])
  const ids = new Map(nodes.map(({ value }) => [value?.code, value?.id]))
  const id = (code: string): string => {
    const known = ids.get(code)
    assert.ok(known, `${code} was not made: ${JSON.stringify(nodes)}`)
    return known
  }
  const programme = async (code: string, ownerCode: string): Promise<string> => {
    const body = { code, name: { zh: code }, owner: ownerCode, zone, currency }
    return (await owner.post<{ id: string }>('/v1/organization/programmes', body)).id
  }
  const mall = await programme('mall-club', 'mall')
  const brand = await programme('brand-club', 'group')
  await owner.post('/v1/organization/participation', { programme: 'mall-club', node: 'mall', takesPart: true })
  await owner.post('/v1/organization/participation', { programme: 'brand-club', node: 'shop', takesPart: true })
  await owner.post('/v1/purchases/sources', { code: 'pos', numbering: 'feed', channel: 'pos', name: { zh: '收银' } })
  await owner.put(`/v1/loyalty/programmes/${mall}/rules`, RULES)
  await owner.put(`/v1/loyalty/programmes/${brand}/rules`, { combine: 'max', rules: RULES.rules.slice(0, 1) })
  const till = await house.machine('till')

  const receipt = (number: string, paidMinor: number, more: Readonly<Record<string, unknown>> = {}) => ({
    source: 'pos',
    number,
    store: 'kiosk',
    at: new Date(house.clock()).toISOString(),
    currency,
    ...('returnOf' in more ? {} : { paidMinor }),
    unknownIdentity: 'joined',
    ...more,
  })
  const one = <T extends { programmeId: string }>(items: readonly T[]): T => {
    const found = items.find(({ programmeId }) => programmeId === mall)
    assert.ok(found, `nothing of the mall’s programme in ${JSON.stringify(items)}`)
    return found
  }
  return {
    till,
    mall,
    brand,
    nodes: { group: id('group'), mall: id('mall'), shop: id('shop'), kiosk: id('kiosk') },
    receipt,
    buy: (number, paidMinor, more) => till.post<Posted>('/v1/loyalty/purchases', receipt(number, paidMinor, more)),
    inMall: (posted) => one(posted.programmes),
    balance: async (memberId) => one((await till.get<{ items: Balance[] }>(`/v1/points/of-member/${memberId}`)).items),
    level: async (memberId) => one((await till.get<{ items: Level[] }>(`/v1/tiers/of-member/${memberId}`)).items),
  }
}

/** The member whose purchase it was. */
export function memberOf(posted: Posted): string {
  assert.ok(posted.memberId, 'the receipt belongs to nobody')
  return posted.memberId
}
