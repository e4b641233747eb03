import { RepeatTransaction } from '@atrium/db'
import { type By, type Ctx, invariant, type Outcome } from '@atrium/kernel'
import { type RuleSetDefinition, saveRuleSets } from '@atrium/loyalty'
import { loadOrganization, type PutNode, putNodes, putProgrammes, setParticipation } from '@atrium/organization'
import { putSources, sourcesOf } from '@atrium/purchases'
import type { Mapping } from './reading/index.ts'

/** What a public data set needs to stand on: made on its first import, left alone ever after. */
export interface Ground {
  readonly name: { readonly zh: string; readonly en: string }
  readonly zone: string
  readonly currency: string
  readonly channel: string
  readonly storeCode: string
  readonly programmeCode: string
  readonly rules: RuleSetDefinition
}

const RATE_1_2: RuleSetDefinition = {
  combine: 'max',
  rules: [
    {
      code: 'base',
      name: { zh: '消费积分', en: 'Points on purchases' },
      trigger: 'purchase',
      from: null,
      to: null,
      action: { type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' },
      priority: 100,
      stop: false,
    },
  ],
}

const GROUNDS: Readonly<Record<string, Ground>> = {
  'uci-online-retail': {
    name: { zh: 'UCI 英国在线零售', en: 'UCI Online Retail' },
    zone: 'Europe/London',
    currency: 'GBP',
    channel: 'ecommerce',
    storeCode: 'uci-online-retail-shop',
    programmeCode: 'uci-online-retail',
    rules: RATE_1_2,
  },
  cdnow: {
    name: { zh: 'CDNOW 音像零售', en: 'CDNOW' },
    zone: 'America/New_York',
    currency: 'USD',
    channel: 'ecommerce',
    storeCode: 'cdnow-shop',
    programmeCode: 'cdnow',
    rules: RATE_1_2,
  },
}

/** The feed that a mapping's purchases belong to: the one it names, else one of its own name. */
export const feedOf = (mapping: Pick<Mapping, 'name' | 'source'>): string => mapping.source ?? mapping.name

/** The programme that a public data set feeds; undefined for a mapping of one's own. */
export const groundOf = (mapping: Pick<Mapping, 'name'>): Ground | undefined => GROUNDS[mapping.name]

/**
 * Makes what a file of purchases stands on, where it is missing: the feed that its mapping names; for a public data set store,
 * programme and rules as well. Answers whether it made anything.
 */
export async function prepareGround(ctx: Ctx, mapping: Mapping, by: By): Promise<boolean> {
  if (mapping.target !== 'purchases') return false
  const source = feedOf(mapping)
  const ground = groundOf(mapping)
  const hasFeed = (await sourcesOf(ctx)).has(source)
  if (!ground && !hasFeed) await makeFeed(ctx, mapping, source, by)
  if (!ground) return !hasFeed
  const organization = await loadOrganization(ctx)
  if (organization.programmeByCode(ground.programmeCode) && hasFeed) return false
  await makeGround(ctx, ground, source, organization.root?.code, by)
  return true
}

/** Within what the feed's numbers are unique is what rows of one purchase share. */
async function makeFeed(ctx: Ctx, mapping: Mapping, code: string, by: By): Promise<void> {
  const { groupBy, title } = mapping
  const shared: readonly string[] = groupBy === undefined || groupBy === 'row' ? [] : groupBy
  const numbering = shared.includes('day') ? 'store_day' : shared.includes('storeCode') ? 'store' : 'feed'
  expectDone(await putSources(ctx, [{ by, code, numbering, channel: 'pos', name: title }]))
}

async function makeGround(ctx: Ctx, ground: Ground, source: string, root: string | undefined, by: By): Promise<void> {
  expectDone(await putNodes(ctx, nodesOf(ground, root, by)))
  const programme = {
    by,
    code: ground.programmeCode,
    name: ground.name,
    owner: ground.programmeCode,
    zone: ground.zone,
    currency: ground.currency,
  }
  const [put] = await putProgrammes(ctx, [programme])
  expectDone(
    await setParticipation(ctx, [{ by, programme: ground.programmeCode, node: ground.programmeCode, takesPart: true }]),
  )
  expectDone(
    await putSources(ctx, [{ by, code: source, numbering: 'feed', channel: ground.channel, name: ground.name }]),
  )
  invariant(put?.ok, 'the programme of a public data set was refused')
  expectDone(await saveRuleSets(ctx, [{ by, programmeId: put.value.id, expectedVersion: 0, definition: ground.rules }]))
}

function nodesOf(ground: Ground, root: string | undefined, by: By): PutNode[] {
  const { zone, currency } = ground
  const group: PutNode[] =
    root === undefined ? [{ by, code: 'group', kind: 'group', name: { zh: '集团', en: 'Group' }, zone, currency }] : []
  return [
    ...group,
    { by, code: ground.programmeCode, kind: 'brand', name: ground.name, parent: root ?? 'group', zone, currency },
    { by, code: ground.storeCode, kind: 'store', name: ground.name, parent: ground.programmeCode },
  ]
}

/**
 * Settings of our own making are refused for one reason only: another import makes them in this moment, and what this transaction has
 * read is older than that. Tried again, it finds them made.
 */
function expectDone(outcomes: readonly Outcome<unknown, string>[]): void {
  for (const outcome of outcomes) {
    if (!outcome.ok) throw new RepeatTransaction(`what an import stands on was refused: ${outcome.code}`)
  }
}
