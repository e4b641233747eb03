import type { MemberSet } from '@atrium/sets'
import { consentQuestion, identityQuestion } from './compile/person-leaves.ts'
import type { Asking } from './compile/question.ts'
import type { Evaluation } from './evaluate.ts'
import type { ReachCounts } from './model.ts'
import { CHANNELS } from './vocabulary.ts'

export const REASONS = ['no_identity', 'blocked', 'refused', 'no_consent'] as const
export type Reason = (typeof REASONS)[number]

/** How many of a set can be written to over a channel, and why not the others: each person has the first reason that holds. */
export interface Reach {
  readonly channel: string
  readonly reachable: number
  readonly reasons: readonly { readonly reason: Reason; readonly people: number }[]
}

/** The waterfall of every channel. */
export const reachOf = (
  set: MemberSet,
  purpose: string,
  evaluation: Evaluation,
  asking: Asking,
): Promise<readonly Reach[]> =>
  Promise.all(CHANNELS.map(({ code }) => reachOver(code, set, purpose, evaluation, asking)))

/** The waterfall of one channel. */
export async function reachOver(
  channel: string,
  set: MemberSet,
  purpose: string,
  evaluation: Evaluation,
  asking: Asking,
): Promise<Reach> {
  const consent = (value: 'allowed' | 'refused') =>
    evaluation.ask(consentQuestion({ is: 'consent', purpose, channel, value }, asking).select)
  const [holders, blocked, refused, allowed] = await Promise.all([
    evaluation.ask(identityQuestion(channel, asking).select),
    evaluation.leaf({ is: 'field', field: 'blocked', op: 'eq', value: true }),
    consent('refused'),
    consent('allowed'),
  ])
  let left = set
  const lost = (people: MemberSet): number => {
    const before = left.size
    left = left.andNot(people)
    return before - left.size
  }
  const reasons = [
    { reason: 'no_identity' as const, people: lost(left.andNot(holders)) },
    { reason: 'blocked' as const, people: lost(blocked) },
    { reason: 'refused' as const, people: lost(refused) },
    { reason: 'no_consent' as const, people: lost(left.andNot(allowed)) },
  ]
  return { channel, reachable: left.size, reasons }
}

/** Only the figures of every channel. */
export async function reachCounts(
  set: MemberSet,
  purpose: string,
  evaluation: Evaluation,
  asking: Asking,
): Promise<ReachCounts> {
  const reach = await reachOf(set, purpose, evaluation, asking)
  return Object.fromEntries(reach.map(({ channel, reachable }) => [channel, reachable]))
}
