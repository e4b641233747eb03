import { wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import { conditionRef } from '@atrium/rules'
import Type, { type Static } from 'typebox'
import type { SimulatedProgramme, Simulation } from '../simulate.ts'
import type { WhyCode } from '../why.ts'
import { ReasonReply, reasonReply } from './wire-forms.ts'

const Words = Type.Object({ zh: Type.String(), en: Type.String() })

const Part = Type.Object({ ok: Type.Boolean(), pointer: Type.String(), text: Words })

const WHY = [
  'gave',
  'capped',
  'multiplies',
  'paused',
  'ahead',
  'over',
  'condition',
  'lines',
  'too_little',
  'nothing_paid',
  'limit',
  'stopped',
  'outdone',
  'nothing_to_multiply',
] as const satisfies readonly WhyCode[]

const Why = Type.Object({
  code: wire.oneOf(WHY),
  cap: Type.Optional(wire.oneOf(['purchase', 'day', 'month', 'budget'])),
  wanted: Type.Optional(Type.Integer({ description: 'Points before the limit' })),
  byRule: Type.Optional(Type.String({ description: 'The rule that stopped it, or multiplies more' })),
})

const text = () => wire.nullable(Type.String())
const truth = () => wire.nullable(Type.Boolean())

/** What the rules saw, as `@atrium/rules` reads it: the condition of a rule explains itself with these anywhere. */
const Values = Type.Object(
  {
    purchase: wire.nullable(
      Type.Object({
        paidMinor: Type.Integer(),
        grossMinor: Type.Integer(),
        discountMinor: Type.Integer(),
        channel: text(),
        source: text(),
        first: truth(),
      }),
    ),
    lines: Type.Array(
      Type.Object({
        sku: Type.String(),
        category: text(),
        brand: text(),
        amountMinor: Type.Integer(),
        quantity: Type.Number(),
      }),
    ),
    member: wire.nullable(
      Type.Object({
        stage: Type.String(),
        tier: Type.String(),
        gender: text(),
        isBirthday: truth(),
        isBirthMonth: truth(),
        joinedDays: wire.nullable(Type.Integer()),
      }),
    ),
    store: wire.nullable(Type.Object({ node: Type.Array(Type.String()), category: text(), floor: text() })),
    time: wire.nullable(
      Type.Object({
        day: Type.Integer(),
        weekday: Type.Integer(),
        minuteOfDay: Type.Integer(),
        monthDay: Type.Integer(),
      }),
    ),
  },
  { $id: 'EarningValues' },
)

function valuesReply({ purchase, lines, member, store, time }: SimulatedProgramme['values']): Static<typeof Values> {
  return {
    purchase: purchase
      ? {
          paidMinor: purchase.paidMinor ?? 0,
          grossMinor: purchase.grossMinor ?? 0,
          discountMinor: purchase.discountMinor ?? 0,
          channel: purchase.channel ?? null,
          source: purchase.source ?? null,
          first: purchase.first ?? null,
        }
      : null,
    lines: (lines ?? []).map((line) => ({ ...line, category: line.category ?? null, brand: line.brand ?? null })),
    member: member
      ? {
          stage: member.stage,
          tier: member.tier,
          gender: member.gender ?? null,
          isBirthday: member.isBirthday ?? null,
          isBirthMonth: member.isBirthMonth ?? null,
          joinedDays: member.joinedDays ?? null,
        }
      : null,
    store: store
      ? { node: [...(store.node ?? [])], category: store.category ?? null, floor: store.floor ?? null }
      : null,
    time: time ? { ...time } : null,
  }
}

export const SimulationReply = Type.Object(
  {
    memberId: wire.nullable(wire.id('mbr')),
    programmes: Type.Array(
      Type.Object({
        programmeId: wire.id('prg'),
        ruleSetVersion: Type.Integer(),
        points: Type.Integer(),
        balance: wire.nullable(Type.Integer()),
        tier: wire.nullable(Type.String()),
        reasons: Type.Array(ReasonReply),
        /** Every rule that a purchase may earn by, also those that did not apply, with what decided it. */
        rules: Type.Array(
          Type.Object({
            rule: Type.String(),
            name: Words,
            isMultiplier: Type.Boolean(),
            applies: Type.Boolean(),
            inForce: Type.Boolean(),
            points: Type.Integer(),
            why: Why,
            when: wire.nullable(conditionRef),
            decisive: Type.Array(Part),
          }),
        ),
        values: Values,
      }),
    ),
  },
  { $id: 'Simulation' },
)

export const simulationReply = (simulation: Simulation): Static<typeof SimulationReply> => ({
  memberId: simulation.memberId === null ? null : encodeId('mbr', simulation.memberId),
  programmes: simulation.programmes.map((one) => ({
    programmeId: encodeId('prg', one.programmeId),
    ruleSetVersion: one.ruleSetVersion,
    points: one.points,
    balance: one.balance,
    tier: one.tier,
    reasons: one.reasons.map(reasonReply),
    rules: one.rules.map((rule) => ({ ...rule, decisive: [...rule.decisive] })),
    values: valuesReply(one.values),
  })),
})
