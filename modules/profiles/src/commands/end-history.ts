import { emit } from '@atrium/db'
import type { Ctx } from '@atrium/kernel'
import { historyEnded } from '../events.ts'

/**
 * Says that a history is through. Whoever brings one in says so in a transaction after its last: portraits of those it told of are then drawn without the
 * minute's wait, and in a house whose clock stands still they are drawn at all.
 */
export function endHistory(ctx: Ctx): void {
  emit(ctx, historyEnded, [{ memberId: null, effectiveAt: ctx.now, historical: true, body: {} }])
}
