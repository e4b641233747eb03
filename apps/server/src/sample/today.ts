import { type By, type Ctx, type Day, must, type Outcome, systemBy } from '@atrium/kernel'
import { type RuleSetDefinition, saveRuleSets } from '@atrium/loyalty'
import {
  assignMembers,
  blockIdentities,
  findMembers,
  linkIdentities,
  mergeMembers,
  profileFields,
  registerMembers,
  setConsents,
  unmergeMembers,
  updateProfiles,
  verifyPhones,
} from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { createAccounts, putRoles } from '@atrium/staff'
import { staffHouse } from '../house.ts'
import { makeAudiences } from './audiences.ts'
import { keepBoard } from './boards.ts'
import { expectAll } from './expect-all.ts'
import { attributesOf, consentsOf, FIELDS } from './habits.ts'
import type { Shopper } from './people.ts'
import type { SamplePlan } from './plan.ts'
import { type Found, movePoints } from './points-desk.ts'
import { MALL_PROGRAMME, mallRulesToCome } from './programmes.ts'
import { Random } from './random.ts'
import { DESK_LEAD, FINANCE, GUIDES, OPERATOR, ROLES, type SampleStaff, STAFF } from './staff.ts'
import { tagMembers } from './tags.ts'

const BY = systemBy('sample')

/** Somebody of the plan as the house knows them. */
export interface Known {
  readonly shopper: Shopper
  readonly memberId: number
}

/**
 * What the group did once its history was there: accounts of staff, custom fields, whom guides look after, what members said about
 * being written to, and work of a day at the service desk, part of it unfinished. All or nothing, once: the accounts
 * tell that it was done. Answers whether it was done now.
 */
export async function playToday(
  ctx: Ctx,
  plan: SamplePlan,
  rules: RuleSetDefinition,
  found: readonly Found[],
): Promise<boolean> {
  const organization = await loadOrganization(ctx)
  const programmeId = must(organization.programmeByCode(MALL_PROGRAMME), 'the programme of the sample').id
  const staff = await hire(ctx, organization)
  if (!staff) return false
  const definition = mallRulesToCome(plan.today, rules)
  const note = '新增下一场节庆双倍积分'
  expectAll(await saveRuleSets(ctx, [{ by: staff.operator, programmeId, expectedVersion: 1, definition, note }]))
  const people = await knownPeople(ctx, plan.people.shoppers)
  await describe(ctx, people)
  await assign(ctx, staff.guides, people)
  await sayWhatIsAllowed(ctx, people, plan.today)
  await tagMembers(ctx, staff.operator, people)
  await makeAudiences(ctx, staff.operator, people)
  // Those who come seldom are nobody's regulars: their cards can be mistaken, and nothing of today's trade hangs on them.
  const seldom = people.filter(({ shopper }) => !shopper.checksIn && shopper.alipay === undefined).slice(0, 40)
  await workAtDesk(ctx, staff.desk, seldom)
  await keepBoard(ctx, staff.operator, must(organization.root, 'the group of the sample').id)
  await movePoints(ctx, { desk: staff.desk, finance: staff.finance, programmeId, people, found })
  return true
}

const byStaff = (id: number): By => ({ actor: { kind: 'staff', id }, scope: 'all', requestId: 'sample' })

/** Accounts whose passwords nobody is told: an owner sets them. Undefined where they are there already. */
async function hire(ctx: Ctx, organization: Organization) {
  expectAll(
    await putRoles(
      ctx,
      staffHouse,
      ROLES.map((role) => ({ ...role, by: BY })),
    ),
  )
  const nodeId = (code: string) => must(organization.nodeByCode(code), 'a node of the sample').id
  const asks = STAFF.map(({ login, displayName, role, nodes }) => {
    const grants = nodes.map((code) => ({ role, nodeId: nodeId(code) }))
    return { by: BY, login, displayName, locale: 'zh' as const, grants }
  })
  const outcomes = await createAccounts(ctx, staffHouse, asks)
  if (outcomes.every((outcome) => !outcome.ok && outcome.code === 'login_taken')) return undefined
  const ids = new Map(expectAll(outcomes).map(({ login, id }) => [login, id]))
  const idOf = ({ login }: SampleStaff) => must(ids.get(login), 'an account of the sample')
  return {
    operator: byStaff(idOf(OPERATOR)),
    desk: byStaff(idOf(DESK_LEAD)),
    finance: byStaff(idOf(FINANCE)),
    guides: GUIDES.map((guides) => guides.map(idOf)),
  }
}

/** Those who have joined, the least busy first. */
async function knownPeople(ctx: Ctx, shoppers: readonly Shopper[]): Promise<Known[]> {
  const sorted = [...shoppers].sort((a, b) => a.pace - b.pace || (a.card < b.card ? -1 : 1))
  const asks = sorted.map(({ card }) => ({ identities: [{ kind: 'card_no', value: card }] }))
  const found = await findMembers(ctx, asks)
  return sorted.map((shopper, at) => ({ shopper, memberId: must(found[at], 'a member of the sample').memberId }))
}

async function describe(ctx: Ctx, people: readonly Known[]): Promise<void> {
  expectAll(
    await profileFields.put(
      ctx,
      FIELDS.map((field) => ({ ...field, by: BY })),
    ),
  )
  const told = people.flatMap(({ shopper, memberId }) => {
    const attributes = attributesOf(shopper)
    return attributes ? [{ by: BY, memberId, attributes, at: ctx.now, historical: true }] : []
  })
  expectAll(await updateProfiles(ctx, told))
}

/** Every fourth member is looked after by somebody of the own city; the busier ones more often. */
async function assign(ctx: Ctx, guides: readonly (readonly number[])[], people: readonly Known[]): Promise<void> {
  const asks = people.flatMap(({ shopper, memberId }) => {
    const random = new Random(`guide of ${shopper.card}`)
    if (!random.chance(shopper.pace > 1.5 ? 0.5 : 0.15)) return []
    const targetId = random.pick(must(guides[shopper.city], 'the guides of a city'))
    return [{ by: BY, memberId, kind: 'guide' as const, targetId, at: ctx.now, historical: true }]
  })
  expectAll(await assignMembers(ctx, asks))
}

async function sayWhatIsAllowed(ctx: Ctx, people: readonly Known[], today: Day): Promise<void> {
  const said = people.flatMap(({ shopper, memberId }) =>
    consentsOf(shopper, today, ctx.now).map((consent) => ({ by: BY, memberId, ...consent, historical: true })),
  )
  expectAll(await setConsents(ctx, said))
}

/** Members put together and parted, values that stand for nobody, and three doubts that wait for a decision. */
async function workAtDesk(ctx: Ctx, by: By, people: readonly Known[]): Promise<void> {
  const at = (place: number) => must(people[place], 'members for the service desk')
  const pair = (one: number, other: number) => ({ by, memberId: at(one).memberId, otherId: at(other).memberId })
  const merged = expectAll(await mergeMembers(ctx, [pair(0, 1), pair(2, 3), pair(4, 5)]))
  const mistaken = must(merged[2], 'a merge').mergeId
  expectAll(await unmergeMembers(ctx, [{ by, mergeId: mistaken }]))
  expectAll(
    await blockIdentities(ctx, [
      { by, kind: 'phone_verified', value: '15400000000', reason: 'shared' },
      { by, kind: 'card_no', value: '660000000000', reason: 'test' },
    ]),
  )
  const now = ctx.now
  const asked = { by, at: now, storeId: null, historical: false }
  const verified = { verifiedAt: now, verifiedHow: 'sms', channel: 'mini_program', storeId: null, historical: false }
  const phone = must(people[7], 'a member').shopper.phone
  const outcomes: readonly Outcome<unknown, string>[] = [
    ...(await verifyPhones(ctx, [{ by, memberId: at(6).memberId, phone, ...verified }])),
    ...(await linkIdentities(ctx, [
      {
        ...asked,
        memberId: at(8).memberId,
        identities: [{ kind: 'card_no', value: at(9).shopper.card }],
        channel: 'store',
      },
    ])),
    ...(await registerMembers(ctx, [
      {
        ...asked,
        identities: [
          { kind: 'wecom_external_user', value: `wm${new Random('a contact of a guide').text(LETTERS, 30)}` },
          { kind: 'phone', value: at(10).shopper.phone },
        ],
        channel: 'wecom',
        stage: 'prospect',
        historical: true,
      },
    ])),
  ]
  expectAll(outcomes)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
