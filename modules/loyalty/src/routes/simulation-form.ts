import { wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { Simulation } from '../simulate.ts'
import { ReasonReply, reasonReply } from './wire-forms.ts'

const Words = Type.Object({ zh: Type.String(), en: Type.String() })

const Part = Type.Object({ ok: Type.Boolean(), pointer: Type.String(), text: Words })

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
            decisive: Type.Array(Part),
          }),
        ),
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
  })),
})
